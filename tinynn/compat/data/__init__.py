"""Data as scripts bring them: pipelines of batches, series and pictures."""
