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
        return bool(self._or_else(True, super().add, *args, **kwargs))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._or_else(default, super().get, key, default, version)

    def set(self, *args: Any, **kwargs: Any) -> None:
        self._or_else(None, super().set, *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._or_else(False, super().touch, *args, **kwargs))

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._or_else(False, super().delete, *args, **kwargs))

    def get_many(self, *args: Any, **kwargs: Any) -> dict[Any, Any]:
        found: dict[Any, Any] = self._or_else({}, super().get_many, *args, **kwargs)
        return found

    def has_key(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._or_else(False, super().has_key, *args, **kwargs))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        return int(self._or_else(delta, super().incr, key, delta, version))

    def set_many(self, data: dict[Any, Any], *args: Any, **kwargs: Any) -> list[Any]:
        failed: list[Any] = self._or_else(list(data), super().set_many, data, *args, **kwargs)
        return failed

    def delete_many(self, *args: Any, **kwargs: Any) -> None:
        self._or_else(None, super().delete_many, *args, **kwargs)

    def clear(self) -> bool:
        return bool(self._or_else(False, super().clear))

    def _or_else(self, default: Any, call: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return call(*args, **kwargs)
        except (redis.exceptions.RedisError, OSError) as error:
            logger.warning("The cache did not answer: %s", type(error).__name__)
            return default
