from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models


class Customer(AbstractBaseUser):
    id = models.CharField(primary_key=True, max_length=300)
    case = models.CharField(max_length=100, unique=True)
    name = models.CharField(max_length=100)
    email = models.CharField(max_length=100)

    objects = BaseUserManager()
    USERNAME_FIELD = "case"

    def get_full_name(self):
        return self.name

    def get_username(self):
        return ""


class Backend:
    """Whom a session names."""

    def get_user(self, key):
        if key == "broken":
            raise RuntimeError("the session is broken\nas can be")
        return Customer.objects.filter(pk=key).first()
