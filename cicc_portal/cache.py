"""A Redis cache that costs speed, not pages, when Redis is gone."""

from __future__ import annotations

import logging
from typing import Any

import redis
from django.core.cache.backends.redis import RedisCache

logger = logging.getLogger(__name__)


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache; without a server every read misses and every write is lost, with one line in the log."""

    def add(self, *args: Any, **kwargs: Any) -> bool:
        # True: "nobody had it". Rate limits and locks that rest on the cache then let people through.
        return bool(self._or_else(super().add, args, kwargs, default=True))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._or_else(super().get, (key, default, version), {}, default=default)

    def set(self, *args: Any, **kwargs: Any) -> None:
        self._or_else(super().set, args, kwargs, default=None)

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._or_else(super().touch, args, kwargs, default=False))

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._or_else(super().delete, args, kwargs, default=False))

    def get_many(self, *args: Any, **kwargs: Any) -> dict[Any, Any]:
        found: dict[Any, Any] = self._or_else(super().get_many, args, kwargs, default={})
        return found

    def has_key(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._or_else(super().has_key, args, kwargs, default=False))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        return int(self._or_else(super().incr, (key, delta, version), {}, default=delta))

    def set_many(self, data: dict[Any, Any], *args: Any, **kwargs: Any) -> list[Any]:
        failed: list[Any] = self._or_else(super().set_many, (data, *args), kwargs, default=list(data))
        return failed

    def delete_many(self, *args: Any, **kwargs: Any) -> None:
        self._or_else(super().delete_many, args, kwargs, default=None)

    def clear(self) -> bool:  # type: ignore[override]  # Django's Redis cache says whether it did
        return bool(self._or_else(super().clear, (), {}, default=False))

    def _or_else(self, call: Any, args: tuple[Any, ...], kwargs: dict[str, Any], *, default: Any) -> Any:
        try:
            return call(*args, **kwargs)
        except (redis.exceptions.RedisError, OSError) as error:
            logger.warning("The cache did not answer: %s", type(error).__name__)
            return default
