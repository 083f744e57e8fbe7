-- A receipt's public address is the first 32 digits of its hash (store/receipt_chain.py).
CREATE INDEX receipt_public ON receipt (substr(hash, 1, 32));
