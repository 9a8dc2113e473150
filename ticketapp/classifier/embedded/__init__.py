"""The embedded model: hashed n-grams, impact signals and lexicons in many languages, two softmax heads, numpy only."""
