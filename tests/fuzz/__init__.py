"""Whatever bytes come in: a record that its ledger accounts for, or a clear reason why there is none."""
