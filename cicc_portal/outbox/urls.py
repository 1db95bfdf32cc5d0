"""The demonstration's mail reader, and the outbox of each meeting."""

from django.urls import path

from cicc_portal.outbox import views

app_name = "outbox"
urlpatterns = [
    path("mail/", views.reader, name="reader"),
    path("mail/<str:public_id>/", views.reader, name="reader-message"),
    path("<slug:slug>/desk/messages/", views.message_list, name="messages"),
    path("<slug:slug>/desk/messages/send/", views.send, name="send"),
    path("<slug:slug>/desk/messages/send-batch/", views.send_batch, name="send-batch"),
    path("<slug:slug>/desk/messages/take-batch-back/", views.take_batch_back, name="take-batch-back"),
    path("<slug:slug>/desk/messages/take-back/", views.take_back, name="take-back"),
    path("<slug:slug>/desk/messages/retry-failed/", views.retry_failed, name="retry-failed"),
    path("<slug:slug>/desk/messages/<str:public_id>/", views.show, name="message"),
    path("<slug:slug>/desk/messages/<str:public_id>/edit/", views.edit, name="edit"),
    path("<slug:slug>/desk/messages/<str:public_id>/retry/", views.retry, name="retry"),
    path("<slug:slug>/desk/messages/<str:public_id>/recall/", views.recall, name="recall"),
    path("<slug:slug>/desk/messages/<str:public_id>/discard/", views.discard, name="discard"),
    path("<slug:slug>/desk/messages/<str:public_id>/restore/", views.restore, name="restore"),
]
