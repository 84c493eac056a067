"""What comes in by spreadsheet, goes out by spreadsheet."""
