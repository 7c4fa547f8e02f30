"""Names that scripts ask for and that compute next to nothing: devices, folders, downloads, lines of progress."""
