"""The grammar of document references: types, issuers, numbers, short names, and what stands around them."""
