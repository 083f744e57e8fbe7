-- A receipt is found by what the slip of the bank's terminal, or the cheque, says.
CREATE INDEX tender_reference ON tender (reference) WHERE kind IN ('card', 'cheque');
