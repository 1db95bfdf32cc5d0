"""Files and jobs, below their meeting; and those that belong to no meeting."""

from django.urls import path

from cicc_portal.documents import views

app_name = "documents"
urlpatterns = [
    path("files/<str:public_id>/", views.download, name="file"),
    path("jobs/<str:public_id>/progress/", views.progress, name="job-progress"),
    path("jobs/<str:public_id>/cancel/", views.cancel, name="job-cancel"),
    path("jobs/<str:public_id>/retry/", views.retry, name="job-retry"),
    path("<slug:slug>/files/<str:public_id>/", views.download, name="file"),
    path("<slug:slug>/jobs/<str:public_id>/progress/", views.progress, name="job-progress"),
    path("<slug:slug>/jobs/<str:public_id>/cancel/", views.cancel, name="job-cancel"),
    path("<slug:slug>/jobs/<str:public_id>/retry/", views.retry, name="job-retry"),
]
