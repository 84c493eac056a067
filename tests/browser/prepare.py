"""``python -m tests.browser.prepare FOLDER``: two prepared books, as files, for servers to run on.

``story.sqlite3``: the plan and the accounts, nobody posted yet, last month gone by without a visit.
``pages.sqlite3``, which lies there empty and migrated: the same with the roster, and a little of everything that a page can show.
"""

import os
import sys
from datetime import date, timedelta
from pathlib import Path

PASSWORD = "Tongxing-2021-12"


def main(folder: Path) -> None:
    """Build both in one process: what takes long is starting Django."""
    os.environ["DATABASE_URL"] = f"sqlite:///{folder / 'pages.sqlite3'}"
    import django

    django.setup()
    from django.db import connection
    from django.utils.timezone import localdate

    from accounts.actions.people import create_login, save_user
    from accounts.actions.samples import seed_samples
    from duties.actions.settings import set_books
    from duties.reminders import remind
    from duties.sweep import sweep
    from exchange import plan, shipped
    from mines.actions.samples import seed_inspector

    today = localdate()
    first = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    post_the_annex, shipped.post_the_annex = shipped.post_the_annex, lambda path, today: None
    shipped.load_plan(today=today)
    seed_samples(starts=date(2021, 1, 27), password=PASSWORD, by=None)
    create_login(
        user=save_user(name="路人（示例）", username="stranger", by=None), password=PASSWORD, given=False, by=None
    )
    set_books(books_from=first, soon_days=7, by=None)
    sweep(today=first)
    sweep(today=today)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(folder / "story.sqlite3")])
    post_the_annex(plan.folder() / "annex.txt", today=today)
    seed_inspector(password=PASSWORD, by=None)
    sweep(today=today)
    remind(today=today)
    a_little_of_everything(first, today)
    connection.close()


def a_little_of_everything(first: date, today: date) -> None:
    """One of each: counted and not, late, corrected, open; papers; a flag that waits; an excuse; a closing; an import."""
    from dataclasses import replace

    from accounts.models import Department, User
    from duties.actions.closings import close_period
    from duties.actions.excuses import excuse_obligation
    from duties.actions.flags import acknowledge, answer, chase
    from duties.models import Flag, Obligation
    from inspections.actions import Participant, VisitDraft, correct_visit, decline_participation, record_visits
    from inspections.drafts import draft_of
    from mines.models import Mine, Posting
    from records.actions import RecordDraft, record_documents

    people = {user.username: user for user in User.objects.filter(username__gt="a")}
    head, office, mines = people["bureau_head"], people["office"], list(Mine.objects.order_by("pk"))
    flag = Flag.objects.get(obligation__duty__key="a12-visit-bureau-head", obligation__period_start=first)
    chase(flags=[flag], text="请说明", by=office, today=today)
    acknowledge(flag=flag, by=head, today=today)
    answer(flag=flag, text="参加培训", by=head, today=today)
    close_period(starts=first, ends=today.replace(day=1) - timedelta(days=1), note="已核对", by=office, today=today)

    draft = VisitDraft(mine_id=mines[0].pk, day=today, participants=(Participant(head.pk),), findings=("顶板离层",))
    drafts = [
        draft,
        replace(draft, mine_id=mines[1].pk, kind="remote_video", token=draft_token(1)),
        replace(draft, mine_id=mines[2].pk, day=first, late_reason="外出", token=draft_token(2)),
        replace(draft, mine_id=mines[3].pk, ended=False, token=draft_token(3)),
    ]
    visits = record_visits(drafts=drafts, by=head, today=today, imported=False)
    correct_visit(
        visit=visits[0],
        draft=replace(draft_of(visits[0], token=draft_token(4)), underground=True),
        reason="补下井",
        by=head,
        today=today,
    )
    # The deputy names others: the head has not answered yet, the clerk was not there.
    deputy, clerk = people["bureau_deputy"], people["bureau_staff"]
    present = tuple(Participant(person.pk) for person in (deputy, head, clerk))
    named = replace(draft, mine_id=mines[4].pk, participants=present, token=draft_token(5))
    (joint,) = record_visits(drafts=[named], by=deputy, today=today, imported=False)
    decline_participation(visit=joint, reason="当天在区里开会", by=clerk, today=today)
    bureau = Department.objects.get(name="区能源局")
    papers = [
        RecordDraft("a11-assess-month", bureau.pk, today, today, score=90, person_id=posting.person_id)
        for posting in Posting.objects.current()[:3]
    ]
    papers.append(RecordDraft("a10-enforcement-plan", bureau.pk, today, today, number="1号", title="年度执法计划"))
    record_documents(drafts=papers, by=people["bureau_staff"], today=today, imported=False)
    row = Obligation.objects.get(duty__key="a12-visit-bureau-deputy", period_start=today.replace(day=1))
    excuse_obligation(
        obligation=row,
        reason="培训",
        approval="1号",
        approved_by=people["gov_head"],
        reduce_to=4,
        by=office,
        today=today,
    )


def draft_token(number: int):
    from uuid import UUID

    return UUID(int=number, version=4)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
