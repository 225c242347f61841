"""The registry of faults: one line for the room of each, `dsl/diagnostics/rules/pbNNN_name/`.

Codes are stable. A room holds all there is of its fault: its page, an example that has it and the
same fixed, the expected output, and its check where one function finds this code alone.
"""

from __future__ import annotations

from typing import Literal

Level = Literal["error", "warning", "note"]

Trigger = Literal[
    "elsewhere", "playbook", "audience", "construct", "campaign", "draw", "levelset", "lifecycle",
    "referral", "reaction", "season", "task", "trial",
]  # fmt: skip
"""What a playbook must have for the check of a room to be loaded and run: `playbook` runs always,
`construct` wherever there is any. `elsewhere`: the room has no check of its own, and its
`__init__.py` says which module finds the fault."""

ROOMS: tuple[tuple[str, Level, Trigger], ...] = (
    # PB0 reading
    ("pb001_not_utf8", "error", "elsewhere"),
    ("pb002_control_character", "error", "elsewhere"),
    ("pb003_unreadable_file", "error", "elsewhere"),
    ("pb004_file_too_large", "error", "elsewhere"),
    # PB1 syntax
    ("pb101_tab_in_indentation", "error", "elsewhere"),
    ("pb102_unexpected_indent", "error", "elsewhere"),
    ("pb103_misaligned_indent", "error", "elsewhere"),
    ("pb104_unclosed_text", "error", "elsewhere"),
    ("pb105_unexpected_character", "error", "elsewhere"),
    ("pb106_number_too_large", "error", "elsewhere"),
    ("pb107_unknown_line", "error", "elsewhere"),
    ("pb108_misplaced_line", "error", "elsewhere"),
    ("pb109_unexpected_word", "error", "elsewhere"),
    ("pb110_incomplete_line", "error", "elsewhere"),
    ("pb111_duplicate_line", "error", "elsewhere"),
    ("pb112_unknown_language", "error", "elsewhere"),
    ("pb113_empty_block", "error", "elsewhere"),
    ("pb114_late_language", "error", "elsewhere"),
    ("pb115_incomplete_block", "error", "elsewhere"),
    # PB2 names
    ("pb201_duplicate_name", "error", "elsewhere"),
    ("pb202_reserved_name", "error", "elsewhere"),
    ("pb203_unknown_name", "error", "elsewhere"),
    ("pb204_unknown_element", "error", "elsewhere"),
    ("pb205_unknown_topics", "error", "elsewhere"),
    ("pb206_unknown_subject", "error", "elsewhere"),
    ("pb207_unreadable_library", "error", "elsewhere"),
    ("pb208_circular_use", "error", "elsewhere"),
    ("pb209_path_outside", "error", "elsewhere"),
    ("pb210_unknown_channel", "error", "elsewhere"),
    ("pb211_not_a_library", "error", "elsewhere"),
    ("pb212_second_playbook", "error", "elsewhere"),
    ("pb213_no_channel", "error", "playbook"),
    ("pb214_unused_name", "note", "playbook"),
    # PB3 time
    ("pb301_invalid_time", "error", "elsewhere"),
    ("pb302_invalid_date", "error", "elsewhere"),
    ("pb303_unknown_zone", "error", "elsewhere"),
    ("pb304_ends_before_start", "error", "elsewhere"),
    ("pb305_no_anchor_week", "error", "elsewhere"),
    ("pb306_no_peaks", "error", "elsewhere"),
    ("pb307_no_such_peak", "error", "elsewhere"),
    ("pb308_clock_forward", "note", "elsewhere"),
    ("pb309_clock_back", "note", "elsewhere"),
    ("pb310_peak_in_quiet_hours", "warning", "elsewhere"),
    ("pb311_post_in_quiet_hours", "error", "elsewhere"),
    ("pb312_empty_span", "error", "elsewhere"),
    ("pb313_zero_length", "error", "elsewhere"),
    ("pb314_no_free_minute", "error", "elsewhere"),
    ("pb315_no_rotation_start", "error", "playbook"),
    ("pb316_unknown_country", "error", "elsewhere"),
    ("pb317_no_peaks_that_day", "error", "elsewhere"),
    ("pb318_sessions_overlap", "error", "elsewhere"),
    ("pb319_draws_too_close", "error", "draw"),
    ("pb320_misplaced_day", "error", "construct"),
    ("pb321_outside_campaign", "error", "campaign"),
    ("pb322_campaigns_overlap", "warning", "campaign"),
    ("pb323_seasons_overlap", "error", "season"),
    ("pb324_after_lifecycle", "error", "lifecycle"),
    ("pb325_unbounded_offer", "error", "elsewhere"),
    ("pb326_partial_week", "error", "elsewhere"),
    ("pb327_unannounced_year", "note", "elsewhere"),
    ("pb328_trial_without_start", "error", "trial"),
    ("pb329_line_without_posts", "warning", "elsewhere"),
    ("pb330_session_post_moved", "note", "elsewhere"),
    ("pb331_session_post_left_out", "note", "elsewhere"),
    ("pb332_left_out_on_holidays", "note", "elsewhere"),
    ("pb333_put_off_by_holidays", "note", "elsewhere"),
    ("pb334_outside_dates", "warning", "elsewhere"),
    ("pb335_playbook_without_posts", "warning", "elsewhere"),
    # PB4 rules
    ("pb401_impossible_week", "error", "elsewhere"),
    ("pb402_invalid_share", "error", "elsewhere"),
    ("pb403_impossible_shares", "error", "elsewhere"),
    ("pb404_topics_run_out", "error", "elsewhere"),
    ("pb405_contradicting_limits", "error", "playbook"),
    ("pb406_same_minute", "error", "elsewhere"),
    ("pb407_empty_week", "error", "playbook"),
    ("pb408_duplicate_share", "error", "elsewhere"),
    ("pb409_never_posted", "error", "playbook"),
    ("pb410_best_week_not_found", "warning", "elsewhere"),
    ("pb411_no_week_found", "error", "elsewhere"),
    ("pb412_expectation_failed", "error", "elsewhere"),
    ("pb413_unordered_levels", "error", "levelset"),
    ("pb414_trial_too_short", "error", "trial"),
    ("pb415_zero_count", "error", "construct"),
    ("pb416_wish_gave_way", "note", "elsewhere"),
    ("pb417_share_not_met", "warning", "elsewhere"),
    ("pb418_trial_sensitivity", "note", "elsewhere"),
    ("pb419_trial_too_small", "warning", "elsewhere"),
    ("pb420_post_moved", "note", "elsewhere"),
    ("pb421_no_room_that_day", "warning", "elsewhere"),
    ("pb422_fewer_draws", "warning", "elsewhere"),
    ("pb423_approved_posts_changed", "warning", "elsewhere"),
    ("pb424_uneven_turns", "note", "elsewhere"),
    # PB5 templates
    ("pb501_unreadable_template", "error", "elsewhere"),
    ("pb502_invalid_template", "error", "elsewhere"),
    ("pb503_unknown_variable", "error", "elsewhere"),
    ("pb504_template_not_rendered", "error", "elsewhere"),
    ("pb505_no_template", "error", "elsewhere"),
    ("pb506_no_kind", "error", "elsewhere"),
    ("pb507_unreadable_picture", "error", "elsewhere"),
    ("pb508_invalid_picture", "error", "elsewhere"),
    ("pb509_groups_sampled", "note", "elsewhere"),
    ("pb510_markup_in_value", "warning", "elsewhere"),
    ("pb511_picture_not_taken", "error", "elsewhere"),
    # PB6 money
    ("pb601_unknown_currency", "error", "elsewhere"),
    ("pb602_referral_over_budget", "error", "referral"),
    ("pb603_coupons_over_budget", "error", "elsewhere"),
    ("pb604_coupon_out_of_date", "error", "elsewhere"),
    ("pb605_reminder_too_early", "error", "elsewhere"),
    ("pb606_prizes_over_budget", "error", "draw"),
    ("pb607_mixed_currencies", "error", "elsewhere"),
    ("pb608_unprofitable_referral", "warning", "referral"),
    # PB7 content and motives
    ("pb701_wrong_motive", "warning", "audience"),
    ("pb702_circular_reaction", "error", "reaction"),
    ("pb703_unrecorded_metric", "warning", "construct"),
    # PB8 groups and channels
    ("pb801_unreadable_roster", "error", "elsewhere"),
    ("pb802_unknown_column", "error", "elsewhere"),
    ("pb803_invalid_row", "error", "elsewhere"),
    ("pb804_no_groups", "warning", "elsewhere"),
    ("pb805_overfull_day", "warning", "task"),
    ("pb806_no_opening_day", "warning", "lifecycle"),
    ("pb807_unknown_service", "error", "elsewhere"),
    ("pb808_text_too_long", "error", "elsewhere"),
    ("pb809_mentions_nobody", "warning", "elsewhere"),
    ("pb810_owner_overload", "warning", "elsewhere"),
    ("pb811_differing_case", "warning", "elsewhere"),
    ("pb812_doubtful_roster", "warning", "elsewhere"),
    # PB9 style, and what is not carried out yet
    ("pb901_needless_allow", "note", "elsewhere"),
    ("pb902_invalid_allow", "error", "elsewhere"),
    ("pb903_not_carried_out", "warning", "playbook"),
)

LEVELS: dict[str, Level] = {room[:5].upper(): level for room, level, _ in ROOMS}
ROOM_OF = {room[:5].upper(): room for room, _, _ in ROOMS}
