"""A typed client of the API, on the standard library and msgspec: the answers are the classes that the service answers with."""
