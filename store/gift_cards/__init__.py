"""Gift cards and store credit: one ledger of what the shop owes to whoever shows the code."""
