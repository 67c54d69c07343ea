"""What is counted: facts, digests, the ledger, records."""
