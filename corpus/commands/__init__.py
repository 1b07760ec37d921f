"""What the command `corpus` does, a function for each word that may follow it."""
