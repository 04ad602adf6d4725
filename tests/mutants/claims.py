"""What SECURITY.md claims, turned off in the code one by one, and for each the test that fails then."""

from __future__ import annotations

from dataclasses import dataclass

_A, _D, _E, _F = "tests/adapters/test_", "tests/dialogs/test_", "tests/e2e/test_", "tests/deploy/test_"


@dataclass(frozen=True, slots=True)
class Claim:
    """With `new` for `old` in the file at `path` a claim is broken, and `test` fails."""

    path: str
    old: str
    new: str
    test: str


_NO_TIMESTAMP = """verifier.generate_signature(
            timestamp=headers["x-slack-request-timestamp"], body=body
        ) == headers["x-slack-signature"]"""

WEBHOOKS = (
    Claim(
        "adapters/slack/endpoint.py",
        "if not is_signed(verifier, body, request.headers):",
        "if not body:",
        f"{_D}in_slack.py::test_a_wrong_or_missing_signature_is_turned_away",
    ),
    Claim(
        "adapters/slack/requests.py",
        "verifier.is_valid_request(body, headers)",
        _NO_TIMESTAMP,
        f"{_D}in_slack.py::test_a_request_older_or_newer_than_five_minutes_is_turned_away",
    ),
    Claim(
        "adapters/telegram/webhook.py",
        "if not self.knows(given):",
        "if not given:",
        f"{_F}functions.py::test_what_telegram_did_not_send_is_refused_as_our_own_server_refuses_it",
    ),
    Claim(
        "adapters/telegram/endpoint.py",
        "if not webhook.knows(given):",
        "if not await request.body() or not webhook.knows(given):",
        f"{_D}telegram_unreadable.py::test_the_secret_is_looked_at_before_the_body_is_read",
    ),
    Claim(
        "bot/aws/slack.py",
        "if not is_signed(verifier, sent.body, sent.headers):",
        "if not sent.body:",
        f"{_F}functions.py::test_what_slack_did_not_sign_is_refused_as_our_own_server_refuses_it",
    ),
    Claim(
        "adapters/telegram/webhook.py",
        "hmac.compare_digest(given.encode(), self._secret.encode())",
        "given.encode() == self._secret.encode()",
        "tests/test_secrets.py::test_no_secret_is_compared_by_equality",
    ),
    Claim(
        "adapters/http/api_key.py",
        'hmac.compare_digest(key.encode("latin-1"), self._expected)',
        'key.encode("latin-1") in {self._expected}',
        "tests/test_secrets.py::test_the_key_and_the_webhooks_secret_go_through_compare_digest",
    ),
)

KEY = (
    Claim(
        "adapters/http/api_key.py",
        ' and scheme.lower() == "bearer"',
        "",
        f"{_A}http_api_key.py::test_another_key_is_no_key",
    ),
    Claim(
        "adapters/http/api_key.py",
        'return path.removeprefix(scope.get("root_path", ""))',
        "return path",
        f"{_A}http_api_key.py::test_behind_the_prefix_of_a_proxy_the_key_is_needed_too",
    ),
    Claim(
        "adapters/http/api.py",
        "door, Middleware(BodyLimit, by_path=body_limits)",
        "Middleware(BodyLimit, by_path=body_limits), door",
        f"{_A}http_api_key.py::test_the_body_is_not_waited_for_without_the_key",
    ),
    Claim(
        "adapters/http/keyless.py",
        "if _ONLY_WITH_KEY.fullmatch(path_of(scope)):",
        "if self._whom is not Keyless.EVERYBODY and _ONLY_WITH_KEY.fullmatch(path_of(scope)):",
        f"{_A}http_keyless.py::test_without_a_key_nobody_cancels_waits_or_looks_up_bookings_however_open_the_api_is",
    ),
    Claim(
        "bot/config/config.py",
        'if self.http_open == "no" and on_loopback else',
        'if self.http_open == "no" else',
        f"{_E}command_line.py::test_on_an_address_that_others_reach_http_is_open_only_if_that_is_asked_for",
    ),
    Claim(
        "bot/aws/http_api.py",
        "on_loopback=False",
        "on_loopback=True",
        f"{_F}functions.py::test_without_a_key_stored_the_http_api_is_closed_unless_it_is_asked_for_openly",
    ),
    Claim(
        "bot/aws/environment.py",
        "    return optional(_given(environ, [name]), name, check, None)",
        "    try:\n        return optional(_given(environ, [name]), name, check, None)\n"
        "    except Exception:\n        return None",
        f"{_F}functions.py::test_the_http_api_does_not_start_open_while_nobody_can_say_whether_there_is_a_key",
    ),
    Claim(
        "bot/config/misspelt.py",
        "        if near:\n",
        "        if near and not only_near:\n",
        f"{_A}settings.py::test_a_misspelt_setting_is_named_at_the_start_from_the_environment_and_from_the_file",
    ),
    Claim(
        "bot/config/env_file.py",
        "    if line.error:\n",
        "    if not line:\n",
        f"{_A}settings.py::test_a_settings_file_that_would_be_half_read_stops_the_start_with_one_line",
    ),
)

BOUNDS = (
    Claim(
        "adapters/http/middleware.py",
        "LARGEST_BODY = 64 * 1024",
        "LARGEST_BODY = 1024 * 1024",
        f"{_A}http_failures.py::test_a_body_over_64_kib_is_too_large_for_every_route",
    ),
    Claim(
        "bot/server/app.py",
        '"/slack/events": 1024 * 1024',
        '"/slack/events": 1024 ** 3',
        f"{_D}telegram_unreadable.py::test_other_routes_keep_the_small_limit_and_slacks_has_its_own",
    ),
    Claim(
        "adapters/telegram/webhook.py",
        "LARGEST_UPDATE = 1024 * 1024",
        "LARGEST_UPDATE = 1024 ** 3",
        f"{_D}telegram_unreadable.py::test_what_is_larger_than_any_update_is_passed_over",
    ),
    Claim(
        "adapters/http/middleware.py",
        "asyncio.timeout(self._seconds)",
        "asyncio.timeout(None if self._seconds else 0)",
        f"{_A}http_bounds.py::test_a_body_that_does_not_arrive_in_time_is_refused_and_the_connection_closed",
    ),
    Claim(
        "adapters/http/middleware.py",
        "_BODY_SECONDS = 10.0",
        "_BODY_SECONDS = 1000.0",
        f"{_A}http_bounds.py::test_a_body_has_ten_seconds_unless_it_is_said_otherwise",
    ),
    Claim(
        "adapters/telegram/endpoint.py",
        "_BODY_SECONDS = 10.0",
        "_BODY_SECONDS = 1000.0",
        f"{_A}http_bounds.py::test_a_body_has_ten_seconds_unless_it_is_said_otherwise",
    ),
    Claim(
        "bot/server/run.py",
        'http="h11",',
        'http="h11",\n        h11_max_incomplete_event_size=10**9,',
        f"{_E}command_line.py::test_an_endless_address_or_header_is_refused",
    ),
    Claim(
        "adapters/http/limits.py",
        "with deadline_of(self.message, self.clock):",
        "with deadline_of(1000, self.clock):",
        f"{_A}http_deadline.py::test_what_is_left_for_the_save_is_what_the_load_has_left",
    ),
    Claim(
        "bot/server/app.py",
        "limits=bot.config.limits.slack, threads=threads.slack",
        "limits=bot.config.limits.slack",
        f"{_E}pool.py::test_while_all_threads_of_one_platform_are_taken_the_others_are_served",
    ),
)

BROWSERS = (
    Claim(
        "adapters/http/keyless.py",
        "if self._whom is Keyless.THIS_MACHINE and not",
        "if self._whom is Keyless.NOBODY and not",
        f"{_A}http_keyless.py::test_a_foreign_host_is_refused_on_this_machine",
    ),
    Claim(
        "adapters/http/keyless.py",
        'if site in ("same-origin", "none") else CROSS_SITE',
        "",
        f"{_A}http_keyless.py::test_the_page_of_another_site_is_refused",
    ),
    Claim(
        "adapters/http/keyless.py",
        "urlsplit(origin).netloc.lower() == host.lower()",
        "urlsplit(origin).netloc",
        f"{_A}http_keyless.py::test_the_page_of_another_site_is_refused",
    ),
    Claim(
        "adapters/http/api.py",
        "strict_content_type=True",
        "strict_content_type=False",
        f"{_A}http_keyless.py::test_nothing_that_a_page_of_another_site_can_post_takes_a_spot",
    ),
    *(
        Claim(
            "adapters/http/headers.py",
            header,
            f"X-{header}",
            f"{_A}http_headers.py::test_no_answer_is_kept_guessed_at_framed_or_followed_back",
        )
        for header in ("X-Content-Type-Options", "Referrer-Policy", "Cache-Control", "Content-Security-Policy")
    ),
    Claim(
        "adapters/http/docs.py",
        "\"default-src 'none'\"",
        '"default-src *"',
        f"{_A}http_headers.py::test_the_page_for_people_runs_swagger_ui_and_nothing_else",
    ),
)

STUDENTS = (
    Claim(
        "core/queries/find_booking.py",
        " if booking.booked_by == person else None",
        "",
        "tests/core/test_queries.py::test_nobody_finds_another_ones_booking_or_one_of_another_request_or_class",
    ),
    Claim(
        "adapters/slack/block_kit.py",
        '.replace("<", "&lt;")',
        "",
        f"{_A}rendering.py::test_slack_shows_what_was_typed",
    ),
    Claim(
        "adapters/telegram/html.py",
        "return _timed(escape(text if",
        "return _timed((lambda text, quote: text)(text if",
        f"{_A}rendering.py::test_telegram_shows_what_was_typed_and_nothing_of_it_is_markup",
    ),
    Claim(
        "adapters/chat/school.py",
        "SPOTS_EACH = 3",
        "SPOTS_EACH = 4",
        f"{_D}limits.py::test_an_account_takes_three_spots_of_a_class_and_is_told_so_kindly",
    ),
    Claim(
        "core/dance_class.py",
        "self.spots_of(booked_by) - own_wait >= at_most",
        "self.spots_of(booked_by) - own_wait > at_most",
        f"{_D}limits.py::test_an_account_takes_three_spots_of_a_class_and_is_told_so_kindly",
    ),
    Claim(
        "adapters/chat/rate_limiter.py",
        "PER_MINUTE = 60",
        "PER_MINUTE = 6000",
        f"{_A}chat_rate_limiter.py::test_sixty_messages_a_minute_are_answered_unless_the_school_says_otherwise",
    ),
    Claim(
        "adapters/chat/front_desk.py",
        "if not self.rate_limiter.allows(chat_user.student_id, self.clock()):",
        "if not self.rate_limiter:",
        f"{_D}limits.py::test_whoever_sends_too_much_at_once_is_asked_to_wait_and_can_go_on_a_little_later",
    ),
    Claim(
        "core/dance_class.py",
        "if duplicate is not None and duplicate.booked_by == booked_by and not is_shared:",
        "if duplicate is not None:",
        f"{_A}http_booking.py::test_a_full_class_tells_nobody_over_http_who_is_in",
    ),
    Claim(
        "core/dance_class.py",
        "if not self.info.free_at(now, is_waiting=wait is not None):",
        "if not self.max_spots:",
        f"{_A}http_booking.py::test_the_21st_is_refused",
    ),
    Claim(
        "core/dance_class.py",
        "if made_before is not None:",
        "if made_before is not None and not request_id:",
        "tests/core/test_dance_class.py::test_booking_follows_the_rule_and_changes_nothing_else",
    ),
    Claim(
        "adapters/memory/classes.py",
        "if kept.version != dance_class.version:",
        "if not kept:",
        "tests/contracts/test_class_store.py::test_a_stale_save_changes_nothing[memory]",
    ),
    Claim(
        "adapters/dynamodb/classes.py",
        "#version = :expected",
        "attribute_exists(#version) OR #version = :expected",
        "tests/contracts/test_class_store.py::test_a_stale_save_changes_nothing[dynamodb-local]",
    ),
)

OTHERS = (
    Claim(
        "adapters/slack/app.py",
        'blocks=answer.blocks, response_type="ephemeral"',
        'blocks=answer.blocks, response_type="in_channel"',
        f"{_D}in_slack.py::test_only_the_one_who_asked_sees_the_answer",
    ),
    Claim(
        "adapters/telegram/updates.py",
        "chat is not None and chat.type == Chat.PRIVATE",
        "chat is None or chat.type == Chat.PRIVATE",
        f"{_A}telegram_updates.py::test_only_a_chat_that_is_known_to_be_private_is_taken_for_one",
    ),
    Claim(
        "adapters/chat/front_desk.py",
        "if not flow.chat_user.in_private:\n            if isinstance",
        "if not flow:\n            if isinstance",
        f"{_D}my_bookings.py::test_in_a_group_bookings_are_led_to_the_private_chat",
    ),
    Claim(
        "adapters/slack/web_api.py",
        'in {("https", at_slack), (api.scheme, api.netloc)}',
        'and asked.scheme == "https" and bool(at_slack)',
        f"{_A}slack_response_urls.py::test_the_answer_goes_nowhere_else",
    ),
    Claim(
        "adapters/telegram/app.py",
        "ssl.create_default_context()",
        "ssl._create_unverified_context()",
        "tests/adapters/test_certificates.py::test_telegram_has_to_show_a_certificate_for_its_name",
    ),
    Claim(
        "adapters/slack/web_api.py",
        "retry_handlers=[], logger=UNHEARD)\n\n\ndef call",
        'retry_handlers=[], logger=UNHEARD, ssl=__import__("ssl")._create_unverified_context())\n\n\ndef call',
        "tests/adapters/test_certificates.py::test_slack_has_to_show_a_certificate_for_its_name",
    ),
)

LOGS = (
    Claim(
        "bot/observability/logs.py",
        "        hide_secrets,\n",
        "",
        f"{_E}logs.py::test_all_that_is_written_comes_in_one_format_without_secrets",
    ),
    Claim(
        "bot/observability/logs.py",
        "(?: xox[a-z] | xapp ) [.-]",
        "(?: yoy[a-z] ) [.-]",
        f"{_E}logs.py::test_a_line_keeps_all_but_emails_tokens_and_what_follows_a_host",
    ),
    Claim(
        "adapters/chat/students.py",
        "STUDENT_REMEMBERED = timedelta(days=400)",
        "STUDENT_REMEMBERED = timedelta(days=4000)",
        "tests/contracts/test_student_store.py::test_a_student_is_forgotten_400_days_after_the_last_save[memory]",
    ),
)

STAFF = (
    Claim(
        "adapters/chat/staff/desk.py",
        "if member is None or not (member.is_owner or isinstance(intent, FOR_TEACHERS)):",
        "if member is None:",
        f"{_D}staff.py::test_a_teacher_can_do_nothing_that_is_for_owners",
    ),
    Claim(
        "adapters/chat/staff/desk.py",
        "if member is not None and member.is_owner:",
        "if member is None or member.is_owner:",
        f"{_D}staff.py::test_who_is_removed_while_a_question_is_open_does_nothing_with_the_answer",
    ),
    Claim(
        "adapters/chat/staff/desk.py",
        "return None if self.people.member(self._person) is None else self._posting.answer(text)",
        "return self._posting.answer(text)",
        f"{_D}live_cards.py::test_nobody_else_learns_that_anything_can_be_posted",
    ),
    Claim(
        "adapters/slack/payloads.py",
        'get("is_ephemeral") is False and not is_direct(channel):',
        'get("is_ephemeral") is None:',
        f"{_D}live_cards.py::test_the_card_in_a_channel_follows_and_a_tap_is_answered_to_who_tapped_alone",
    ),
    Claim(
        "adapters/telegram/messenger.py",
        '**_content(replace(screen, moment=None), group_bot=asked), "parse_mode"',
        '**_content(replace(screen, moment=None)), "parse_mode"',
        f"{_A}group_messengers.py::test_in_a_group_all_buttons_are_links_before_and_after_an_edit",
    ),
    Claim(
        "adapters/memory/staff.py",
        "if invitation is None or has_come(invitation.ends_at, now):",
        "if invitation is None:",
        "tests/contracts/test_staff_store.py::test_an_invitation_ends_at_its_moment[memory]",
    ),
)

SUPPLY = (
    Claim(
        "Makefile",
        "--require-hashes -r requirements.lock\n\t@touch",
        "-r requirements.lock\n\t@touch",
        "tests/test_dependencies.py::test_nothing_is_installed_but_by_its_hash",
    ),
    Claim(
        "Dockerfile",
        "--require-hashes",
        "",
        "tests/test_dependencies.py::test_nothing_is_installed_but_by_its_hash",
    ),
)

CLAIMS = (*WEBHOOKS, *KEY, *BOUNDS, *BROWSERS, *STUDENTS, *OTHERS, *LOGS, *STAFF, *SUPPLY)
