"""How often triage is right: what agents made of suggestions, in figures, and the tickets behind each figure."""
