"""Pages of the duties room that write: flags, excuses, closings, settings, the inbox."""
