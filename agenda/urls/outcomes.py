"""Outcomes, the outcome report and papers."""

from django.urls import URLPattern, path

from agenda.views import outcomes, papers, reports

urlpatterns: list[URLPattern] = [
    path("<slug:slug>/outcomes/", outcomes.published, name="outcomes"),
    path("<slug:slug>/papers/", papers.listed, name="papers"),
    path("<slug:slug>/papers/<str:public_id>/<str:language>/", papers.download, name="paper-file"),
    path("<slug:slug>/desk/outcomes/", outcomes.desk, name="desk-outcomes"),
    path("<slug:slug>/desk/outcomes/new/", outcomes.add, name="outcome-add"),
    path("<slug:slug>/desk/outcomes/<str:public_id>/", outcomes.change, name="outcome-change"),
    path("<slug:slug>/desk/outcomes/<str:public_id>/propose/", outcomes.propose, name="outcome-propose"),
    path("<slug:slug>/desk/outcomes/<str:public_id>/adopt/", outcomes.adopt, name="outcome-adopt"),
    path("<slug:slug>/desk/outcomes/<str:public_id>/withdraw/", outcomes.withdraw, name="outcome-withdraw"),
    path("<slug:slug>/desk/outcomes/<str:public_id>/reopen/", outcomes.reopen, name="outcome-reopen"),
    path("<slug:slug>/desk/reports/", reports.desk, name="desk-reports"),
    path("<slug:slug>/desk/reports/draft/", reports.draft, name="report-draft"),
    path("<slug:slug>/desk/reports/issue/", reports.issue, name="report-issue"),
]
