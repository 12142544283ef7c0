"""From a document to moves and back: engine, numbers, periods, recosting, audit."""
