"""What was written or deliberated: reports, meetings, collections, assessments."""
