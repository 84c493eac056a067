"""Plain set-based SQL for the same questions, each the quickest of the ways to put it that were tried."""

# What counts as a visit to the mine, in every statement alike.
_VISIT = """c.kind = 'visit' AND c.voided_at IS NULL AND c.ended
    AND c.visit_kind IN ('routine', 'unannounced', 'cross', 'joint', 'special', 'guidance')"""
_HELD = "p.voided_at IS NULL AND p.starts <= c.day AND (p.ends IS NULL OR p.ends >= c.day)"

# Who made fewer than five distinct mine-days in March, by post.
SHORT = f"""
SELECT a.post_id, COUNT(*) FROM (
  SELECT DISTINCT p.post_id AS post_id, c.mine_id, c.day
  FROM duties_act c JOIN accounts_appointment p ON p.user_id = c.person_id
  WHERE {_VISIT} AND c.day BETWEEN '2024-03-01' AND '2024-03-31' AND {_HELD}
) a GROUP BY a.post_id HAVING COUNT(*) < 5
"""
# Ten thousand visits written by one statement, with nothing understood, checked, credited or recorded.
COPY = """
CREATE TEMPORARY TABLE bench_copy AS SELECT v.*, p.person_id
  FROM (SELECT * FROM inspections_visit ORDER BY id DESC LIMIT 10000) v
  JOIN inspections_visitparticipant p ON p.visit_id = v.id
"""
# Obligations that time changes by today.
DUE = """
SELECT id FROM duties_obligation WHERE stale
UNION SELECT id FROM duties_obligation WHERE next_change <= (SELECT opened_to FROM duties_booksetting)
"""


def of_one(post: int) -> str:
    """Distinct mine-days by which a post's newest period is fulfilled."""
    return f"""
SELECT COUNT(*) FROM (
  SELECT DISTINCT c.mine_id, c.day FROM duties_act c JOIN accounts_appointment p ON p.user_id = c.person_id
  WHERE p.post_id = {post} AND {_VISIT} AND {_HELD}
    AND c.day >= (SELECT MAX(period_start) FROM duties_obligation WHERE post_id = {post})
) days
"""


def of_all(vendor: str) -> str:
    """What counts for each obligation of a province: distinct mine-days by post, by mine and township; papers."""
    mine_day = "(c.mine_id, c.day)" if vendor == "postgresql" else "c.mine_id || c.day"
    in_days = "c.day BETWEEN o.window_start AND o.window_end"
    return f"""
SELECT o.id, COUNT(DISTINCT {mine_day}) FROM duties_obligation o JOIN duties_duty t ON t.id = o.duty_id
  JOIN accounts_appointment p ON p.post_id = o.post_id JOIN duties_act c ON c.person_id = p.user_id AND {in_days}
  WHERE t.kind = 'visit' AND {_VISIT} AND {_HELD}
    AND (t.key <> 'sheng-unannounced' OR c.visit_kind = 'unannounced') GROUP BY o.id
UNION ALL
SELECT o.id, COUNT(DISTINCT c.day) FROM duties_obligation o JOIN duties_duty t ON t.id = o.duty_id
  JOIN duties_act c ON c.mine_id = o.mine_id AND {in_days} JOIN accounts_appointment p ON p.user_id = c.person_id
  JOIN accounts_post s ON s.id = p.post_id AND s.department_id = o.department_id
  WHERE t.kind = 'visit' AND o.mine_id IS NOT NULL AND {_VISIT} AND {_HELD} GROUP BY o.id
UNION ALL
SELECT o.id, COUNT(*) FROM duties_obligation o JOIN duties_duty t ON t.id = o.duty_id
  JOIN duties_act c ON c.department_id = o.department_id AND c.duty_key = t.key
    AND c.for_day BETWEEN o.period_start AND o.period_end
  WHERE t.kind <> 'visit' AND c.voided_at IS NULL AND c.ended GROUP BY o.id
"""
