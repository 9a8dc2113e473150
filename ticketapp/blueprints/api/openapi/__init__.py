"""What the API says about itself, in OpenAPI 3.1.

Nothing is written twice: addresses and methods come from the URL map, who may call from the marks on the views, bodies
and parameters from the forms. Only words and examples stand here (``calls``, ``texts``, ``examples``), and a route or
field without its words cannot be described: the document fails, and a test with it.
"""
