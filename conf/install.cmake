# Installation: filled by the packaging of the library.
