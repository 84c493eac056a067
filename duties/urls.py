"""Addresses of the duties room."""

from django.urls import path

from duties.views import flags, inbox, office

urlpatterns = [
    path("flags/", flags.flag_list, name="flags"),
    path("flags/chase/", flags.chase, name="flags_chase"),
    path("flags/<int:pk>/", flags.flag_detail, name="flag"),
    path("flags/<int:pk>/<slug:step>/", flags.flag_step, name="flag_step"),
    path("obligations/<int:pk>/excuse/", office.excuse_new, name="excuse_new"),
    path("excuses/<int:pk>/withdraw/", office.excuse_withdraw, name="excuse_withdraw"),
    path("closings/", office.closings, name="closings"),
    path("books/", office.books, name="books"),
    path("readings/", office.readings, name="readings"),
    path("readings/<int:pk>/withdraw/", office.reading_withdraw, name="reading_withdraw"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.inbox_read, name="inbox_read"),
]
