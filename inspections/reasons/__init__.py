"""值得一看的理由: what about visits is worth a look. Each check is a file of one shape; none of them is a verdict."""
