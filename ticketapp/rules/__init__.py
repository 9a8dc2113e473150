"""Pure rules: no row, no request, no clock of their own."""
