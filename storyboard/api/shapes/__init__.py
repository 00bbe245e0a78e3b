"""What goes over the wire, as types: they are the OpenAPI, too."""
