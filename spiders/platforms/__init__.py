"""One file a CMS family: how its pages are laid out, whichever portal runs it."""
