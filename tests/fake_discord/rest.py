"""The REST side of the fake Discord: who the bot is, its commands, and the table of all routes."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from .answers import Answers
from .gateway import Gateway
from .http import API, BODY, Record, Route, answer
from .limits import Refused, check_command
from .messages import Messages
from .payloads import application_payload, full_member_payload, my_guild_payload, user_payload
from .world import World


class Rest:
    def __init__(
        self,
        world: World,
        gateway: Gateway,
        record: Record,
        messages: Messages,
        seconds_to_acknowledge: float,
    ) -> None:
        self.world = world
        self.gateway = gateway
        self.record = record
        self.messages = messages
        self.seconds_to_acknowledge = seconds_to_acknowledge

    def application(self) -> web.Application:
        application = web.Application(
            middlewares=[self.record.middleware], client_max_size=32 * 1024 * 1024
        )
        answers = Answers(self.world, self.messages, self.seconds_to_acknowledge)
        for method, path, handler in self.routes() + self.messages.routes() + answers.routes():
            application.router.add_route(method, API + path, handler)
        application.router.add_get("/gateway", self.gateway.handle)
        application.router.add_get("/attachments/{attachment}/{filename}", self.get_attachment)
        application.router.add_route("*", "/{path:.*}", self.unknown_route)
        return application

    def routes(self) -> list[Route]:
        commands = "/applications/{application}/commands"
        return [
            ("GET", "/users/@me", self.get_me),
            ("GET", "/users/@me/guilds", self.get_my_guilds),
            ("GET", "/users/{user}", self.get_user),
            ("GET", "/oauth2/applications/@me", self.get_application),
            ("GET", "/applications/@me", self.get_application),
            ("GET", "/gateway", self.get_gateway),
            ("GET", "/gateway/bot", self.get_gateway),
            ("GET", commands, self.get_commands),
            ("PUT", commands, self.put_commands),
            ("GET", "/guilds/{guild}/members/{user}", self.get_member),
        ]

    async def unknown_route(self, request: web.Request) -> web.Response:
        self.world.unknown.append(f"{request.method} {request.path}")
        raise Refused(404, 0, "404: Not Found")

    async def get_attachment(self, request: web.Request) -> web.Response:
        attachment = self.world.attachments.get(int(request.match_info["attachment"]))
        if attachment is None:
            return web.Response(status=404)
        upload = attachment.upload
        return web.Response(body=upload.data, headers={"Content-Type": upload.content_type})

    async def get_me(self, request: web.Request) -> web.Response:
        return answer(user_payload(self.world.bot))

    async def get_my_guilds(self, request: web.Request) -> web.Response:
        after, limit = int(request.query.get("after", 0)), int(request.query.get("limit", 200))
        guilds = sorted(self.world.guilds.values(), key=lambda guild: guild.id)
        return answer([my_guild_payload(one) for one in guilds if one.id > after][:limit])

    async def get_user(self, request: web.Request) -> web.Response:
        user = self.world.users.get(int(request.match_info["user"]))
        if user is None:
            raise Refused(404, 10013, "Unknown User")
        return answer(user_payload(user))

    async def get_member(self, request: web.Request) -> web.Response:
        guild = self.world.guilds.get(int(request.match_info["guild"]))
        if guild is None:
            raise Refused(404, 10004, "Unknown Guild")
        user = self.world.users.get(int(request.match_info["user"]))
        if user is None:
            raise Refused(404, 10013, "Unknown User")
        if not user.belongs_to(guild):
            raise Refused(404, 10007, "Unknown Member")
        return answer(full_member_payload(user))

    async def get_application(self, request: web.Request) -> web.Response:
        return answer(application_payload(self.world.application_id, self.world.owner))

    async def get_gateway(self, request: web.Request) -> web.Response:
        limit = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
        return answer({"url": self.gateway.url, "shards": 1, "session_start_limit": limit})

    def check_application(self, request: web.Request) -> None:
        if request.match_info["application"] != str(self.world.application_id):
            raise Refused(404, 10002, "Unknown Application")

    async def get_commands(self, request: web.Request) -> web.Response:
        self.check_application(request)
        return answer(self.world.commands)

    async def put_commands(self, request: web.Request) -> web.Response:
        self.check_application(request)
        body = request[BODY] or []
        for number, command in enumerate(body):
            check_command(command, str(number))
        before = {(one["type"], one["name"]): one for one in self.world.commands}
        self.world.commands = [self.registered(command, before) for command in body]
        self.world.syncs += 1
        return answer(self.world.commands)

    def registered(
        self, command: dict[str, Any], before: dict[tuple[int, str], dict[str, Any]]
    ) -> dict[str, Any]:
        """A command as Discord gives it back: with more fields, and an id that outlives edits."""
        kind = command.get("type", 1)
        permissions = command.get("default_member_permissions")
        kept = {
            "type": kind,
            "name": command["name"],
            "description": command.get("description", ""),
            "default_member_permissions": None if permissions is None else str(permissions),
            "dm_permission": command.get("dm_permission", True),
            "nsfw": command.get("nsfw", False),
            "contexts": command.get("contexts"),
            "integration_types": command.get("integration_types") or [0],
            "name_localizations": command.get("name_localizations"),
            "description_localizations": command.get("description_localizations"),
        }
        if options := command.get("options"):
            kept["options"] = [registered_option(option) for option in options]
        old = before.get((kind, command["name"]))
        own = ("id", "application_id", "version")
        if old is not None and {key: old[key] for key in old if key not in own} == kept:
            return old
        return {
            "id": old["id"] if old else str(self.world.snowflake()),
            "application_id": str(self.world.application_id),
            "version": str(self.world.snowflake()),
        } | kept


def registered_option(option: dict[str, Any]) -> dict[str, Any]:
    """Discord leaves out what says nothing, so a sync by difference must not depend on it."""
    kept = {
        key: value
        for key, value in option.items()
        if value is not None and value is not False and value != [] and value != {}
    }
    if "options" in kept:
        kept["options"] = [registered_option(inner) for inner in kept["options"]]
    return kept
