"""Bilateral meetings, for the delegations and at the desk."""

from django.urls import URLPattern, path

from agenda.views import bilaterals, desk_bilaterals

urlpatterns: list[URLPattern] = [
    path("<slug:slug>/bilaterals/", bilaterals.listed, name="bilaterals"),
    path("<slug:slug>/bilaterals/new/", bilaterals.ask, name="bilateral-ask"),
    path("<slug:slug>/bilaterals/<str:public_id>/", bilaterals.shown, name="bilateral"),
    path("<slug:slug>/bilaterals/<str:public_id>/cancel/", bilaterals.cancel, name="bilateral-cancel"),
    path("<slug:slug>/bilaterals/<str:public_id>/answer/<slug:step>/", bilaterals.answer, name="bilateral-answer"),
    path("<slug:slug>/desk/bilaterals/", desk_bilaterals.desk, name="desk-bilaterals"),
    path("<slug:slug>/desk/bilaterals/<str:public_id>/", desk_bilaterals.shown, name="desk-bilateral"),
    path("<slug:slug>/desk/bilaterals/<str:public_id>/place/", desk_bilaterals.place, name="desk-bilateral-place"),
    path("<slug:slug>/desk/bilaterals/<str:public_id>/cancel/", desk_bilaterals.cancel, name="desk-bilateral-cancel"),
    path("<slug:slug>/desk/bilaterals/<str:public_id>/tell/", desk_bilaterals.tell, name="desk-bilateral-tell"),
]
