"""Account for every raw character, and count what the ledger says."""
