"""The access matrix, one file a feature: who may open which endpoint."""
