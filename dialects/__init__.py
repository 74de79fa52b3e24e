"""IR definitions: the `sym` dialect (one file per operator family) and small dialects that xDSL lacks."""
