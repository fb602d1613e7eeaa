"""The web page for people and the API for programs, on what one store holds."""
