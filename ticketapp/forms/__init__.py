"""What is acceptable. Pages and the JSON API share every form."""
