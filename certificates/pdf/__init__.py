"""The parts of a certificate's page: its faces, the fitting of text, its static ornament."""
