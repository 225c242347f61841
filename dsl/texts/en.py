"""The texts of faults in English: of each code its message, label and help, and the phrases in them."""

from __future__ import annotations

CODES: dict[str, tuple[str, str, str]] = {
    # PB0 reading
    "PB001": ("this is not UTF-8 text", "cannot be read from here on", "save the file as UTF-8"),
    "PB002": (
        "the control character {character} does not belong in a playbook", "here",
        "delete the character; it is often left by copying from a chat or a table",
    ),
    "PB003": ("{path} cannot be read: {reason}", "", "check the name and the rights of the file"),
    "PB004": (
        "the file has {size} bytes, more than the {most} a playbook may have", "",
        "split it: `use` brings in other files",
    ),
    # PB1 syntax
    "PB101": (
        "a tab stands in the indentation", "tab", "indent with spaces, four for each step",
    ),
    "PB102": (
        "this line is indented, but the line above it opens no block", "indented too far",
        "start the line at column {column}, like the lines above",
    ),
    "PB103": (
        "this indentation fits none of the blocks above", "starts at column {column}",
        "the open blocks start at columns {open}",
    ),
    "PB104": ("this text is not closed", "opened here", 'close it with " on the same line'),
    "PB105": ("{text} cannot be understood here", "not a word of a playbook", "{hint}"),
    "PB106": ("this number is too large", "{told}", "no playbook needs it"),
    "PB107": ('no line {where} begins with "{word}"', "unknown here", "{hint}"),
    "PB108": (
        '"{word}" does not belong {where}', "out of place", "such a line stands {home}",
    ),
    "PB109": ('"{word}" is not expected here', "expected {expected}", "{hint}"),
    "PB110": ("the line ends too early", "expected {expected}", "{hint}"),
    "PB111": ("{what} is said twice {where}", "said again", "keep one of the two lines"),
    "PB112": (
        'the playbook language has no tongue "{tongue}"', "unknown", "the tongues are {tongues}",
    ),
    "PB113": ("{noun} has no lines below it", "empty", "indent its lines below it"),
    "PB114": (
        "`language` stands too late", "lines above are read as {tongue} already",
        "move it to the first line of the file",
    ),
    "PB115": (
        '{noun} "{name}" does not say {what}', "not complete", "add a line such as `{example}`",
    ),
    # PB2 names
    "PB201": (
        '{noun} "{name}" is declared twice', "declared again", "give one of the two another name",
    ),
    "PB202": (
        '"{name}" is a word of the language and cannot be a name', "reserved", "choose another",
    ),
    "PB203": ('"{name}" is not {noun}', "nothing of this kind has this name", "{hint}"),
    "PB204": ('"{name}" is not an element', "no element has this name", "{hint}"),
    "PB205": ('"{name}" is not a set of topics', "no topics have this name", "{hint}"),
    "PB206": (
        '"{name}" is not something a rule can count',
        "neither an element nor a kind, a topic set, a stage, or `posts`", "{hint}",
    ),
    "PB207": ("{path} cannot be read: {reason}", "used here", "{hint}"),
    "PB208": ("{path} uses itself in a circle", "closes the circle", "{circle}"),
    "PB209": (
        "{path} lies outside the workspace", "not allowed",
        "keep what belongs together in one folder",
    ),
    "PB210": ('"{name}" is not a channel', "no channel has this name", "{hint}"),
    "PB211": (
        "{path} has a `playbook` of its own and cannot be used as a library", "used here",
        "move what both share into a file without `playbook`",
    ),
    "PB212": (
        "a file has one playbook; this is the second", "second", "put it into a file of its own",
    ),
    "PB213": (
        "this playbook has no channel, so its posts reach nobody", "no channel",
        "add a `channel` with `groups from` a roster and `send through`",
    ),
    "PB214": ('{noun} "{name}" is never used', "declared here", "use it or delete it"),
    # PB3 time
    "PB301": (
        "{text} is not a time of the day", "no such time",
        "hours go from 00 to 23, minutes to 59",
    ),
    "PB302": (
        "{text} is not a date", "no such day",
        "dates are written 2026-11-30, from 1970 to 2199",
    ),
    "PB303": ('"{zone}" is not a time zone', "unknown zone", "{hint}"),
    "PB304": (
        "{what} ends on {end}, before it starts on {start}", "ends before it starts",
        "swap the two dates",
    ),
    "PB305": (
        "`every {interval} weeks` has no week to count from", "no anchor",
        "say `from DATE` after the days, or `runs from DATE` in the playbook",
    ),
    "PB306": ("no peaks are declared", "which peaks?", "add a `peaks` block with hours"),
    "PB307": (
        "there is no peak {index} on {days}", "at most {most}",
        "choose a lower number, or add a peak",
    ),
    "PB308": (
        "{time} does not exist on {date} in {zone}: the clocks go forward",
        "posted at {instant} instead", "nothing needs to be done; another time avoids it",
    ),
    "PB309": (
        "{time} comes twice on {date} in {zone}: the clocks go back",
        "posted at the first, {instant}", "nothing needs to be done; another time avoids it",
    ),
    "PB310": (
        "the peak {time} lies in the quiet hours of {channel}", "never filled for {channel}",
        "move the peak or the quiet hours ({quiet})",
    ),
    "PB311": (
        "a post at {time} falls into the quiet hours of {channel}", "quiet from {quiet}",
        "move the post, or the quiet hours",
    ),
    "PB312": (
        "this span is empty: it ends when it starts", "no time in it", "give it another end",
    ),
    "PB313": (
        "a length of time of zero says nothing", "zero", "give a length such as 30m or 2d",
    ),
    "PB314": (
        "no minute from {start} to {end} on {date} is free for this post", "no room",
        "widen the span, or move what stands in it",
    ),
    "PB315": (
        "topics need a day to count from", "no start",
        "say `runs from DATE` in the playbook, so that every plan rotates alike",
    ),
    "PB316": (
        '"{country}" is not a country whose holidays are known', "unknown",
        "{hint}",
    ),
    "PB317": (
        "{what} needs hours: the posts of `week` fall on the peaks, but {days} have none",
        "no peak on these days", "add these days to `peaks`",
    ),
    "PB318": (
        "the sessions of {first} and {second} overlap on {date}",
        "from {start} on, with what it keeps clear",
        "move one of them, or let it keep less time clear",
    ),
    "PB319": (
        "{count} draws at least {apart} apart do not fit between {start} and {end}",
        "needs {needed}", "widen the hours, draw less often, or let draws come closer",
    ),
    "PB320": (
        "`{phrase}` says nothing here", "which day would that be?", "it belongs into {home}",
    ),
    "PB321": (
        "this post lies outside the campaign, which goes from {opens} to {closes}",
        "on {day}", "move the post, or open the campaign for longer",
    ),
    "PB322": (
        "the campaigns {first} and {second} overlap from {start} to {end} for {channel}",
        "overlaps", "move one of them, or give them different channels",
    ),
    "PB323": (
        "the seasons {first} and {second} overlap from {start} to {end}", "overlaps",
        "end one where the other begins",
    ),
    "PB324": (
        "this post comes on day {day}, but the life ends on day {end}", "after the end",
        "move the post, or let the life last longer",
    ),
    "PB325": (
        "this sells within {reason} and does not say how late it may still go out",
        "no bound", "end the line with `late up to 10m`, so that nobody gets a dead offer",
    ),
    "PB326": (
        "this interval is not a whole number of weeks", "no whole weeks",
        "write `every 2 weeks on ...`",
    ),
    "PB327": (
        "which weekend days of {year} are worked in place of a holiday in {country} is not known yet", "days moved by holidays are missing", "update `chinese-calendar` when the year has been announced, usually in November",
    ),
    "PB328": (
        "the trial {name} has no day to start from", "when does it begin?", "give the playbook its dates: `runs from 2026-11-30`",
    ),
    "PB329": (
        "this line posts nothing between {first} and {last}, the dates of the playbook", "no post", "{hint}",
    ),
    "PB330": (
        "the {part} of {name} of {day} at {time} would fall into quiet hours or on a holiday", "posted at {moved} instead",
        "nothing has to be done; another time before or after the session avoids it",
    ),
    "PB331": (
        "the {part} of {name} of {day} at {time} would be posted when the playbook does not run", "left out",
        "let the playbook run longer, or leave this out on purpose",
    ),
    "PB332": (
        "holidays keep this line from posting: {days}", "left out then",
        "nothing has to be done; `{holidays} ... {keep}` posts on holidays too",
    ),
    "PB333": (
        "holidays put off what this line posts: {days}", "posted later then",
        "nothing has to be done; `{holidays} ... {keep}` posts on holidays too",
    ),
    "PB334": (
        "{date} lies outside the dates of the playbook, {first} to {last}", "never posted",
        "change the date, or how long the playbook runs",
    ),
    "PB335": (
        "the playbook {name} posts nothing at all", "nothing to post", "{hint}",
    ),
    # PB4 rules
    "PB401": (
        "the week of {week} cannot be planned for {channel}: {why}", "{label}", "{loosening}",
    ),
    "PB402": (
        "{text} is not a share", "out of range", "shares go from 0% to 100%, low to high",
    ),
    "PB403": (
        "these shares cannot add up to the whole: {why}", "{label}",
        "change a share so that they can",
    ),
    "PB404": (
        "the topics of {topics} run out on {date}: all {count} rest for {rest}", "from here",
        "add topics, shorten the rest, or post about them less often",
    ),
    "PB405": (
        "`at least {least}` and `at most {most}` {subject} contradict each other",
        "more than line {line} allows", "raise the most or lower the least",
    ),
    "PB406": (
        "two posts of {channel} fall on the same minute: {date} {time}",
        "also posted by line {line}", "move one of them",
    ),
    "PB407": (
        "this week has nothing to post", "no `post` and no `fill`", "add a `post` or a `fill` line",
    ),
    "PB408": (
        'a share of "{name}" is given twice', "again", "keep one share for each subject",
    ),
    "PB409": (
        '"{name}" never comes in this week, so `at least` cannot hold', "posted by no line",
        "add it to a `fill` or a `post` line",
    ),
    "PB410": (
        "the best week of {week} for {channel} was not found in the time allowed",
        "a good one is used; every hard rule holds",
        "fewer `prefer` and `avoid` lines, or fewer peaks to fill, make it easier",
    ),
    "PB411": (
        "no week of {week} for {channel} was found in the time allowed", "too hard to fill",
        "fewer rules, or fewer peaks to fill, make it easier",
    ),
    "PB412": (
        "the plan does not do what is expected: {found}", "expected here",
        "change the lines that make these posts, or what is expected",
    ),
    "PB413": (
        "level {name} asks for {points} points, no more than the level before it",
        "not above {before}", "order levels from few points to many",
    ),
    "PB414": (
        "{weeks} weeks are too few to lay {element} over {count} {what} in a balanced way",
        "at least {count} weeks", "give the trial more weeks, or spread over less",
    ),
    "PB415": ("a number of zero says nothing here", "zero", "give a number from 1 on"),
    "PB416": (
        "this wish gave way for {count} of {all} {subject}, first on {date} at {time}", "not always kept", "nothing has to be done; `weekbook explain` tells which rule came first",
    ),
    "PB417": (
        "in the week of {week} other rules leave {channel} no room to bring this share to within one post over four weeks", "met for the week only", "loosen another rule, or write the share as a range",
    ),
    "PB418": (
        "the trial {name} over {places}, with {groups} groups in {weeks} weeks, finds differences from {effect} of the mean on", "what it can tell", "more weeks or groups find smaller ones",
    ),
    "PB419": (
        "the trial {name} over {places}, with {groups} groups in {weeks} weeks, cannot find a difference of {sought}: it finds them from {effect} on", "too small a trial", "{needed} weeks would do, or more groups",
    ),
    "PB420": (
        "{name} would stand where line {line} has something on {day} at {time}", "posted at {moved} instead",
        "nothing has to be done; another time avoids it",
    ),
    "PB421": (
        "there is no room for {name} on {day} at {time}, nor later or earlier that day: line {line} is in the way", "left out",
        "change one of the two times",
    ),
    "PB422": (
        "the draw {name} finds room for {count} of its {all} moments on {day}", "fewer than asked for",
        "widen its hours, or move the posts that stand in them",
    ),
    # PB5 templates
    "PB501": ("the template {path} cannot be read: {reason}", "named here", "{hint}"),
    "PB502": ("the template is not well formed: {reason}", "here", "{hint}"),
    "PB503": ('no post provides "{name}"', "read in the template", "{hint}"),
    "PB504": ("the template {path} cannot be rendered: {reason}", "rendered here", "{hint}"),
    "PB505": (
        'element "{name}" has no template, so there is nothing to post', "no template",
        'add a line `template "FILE.md"`',
    ),
    "PB506": (
        'element "{name}" is neither activity nor transaction', "no kind",
        "add a line `activity` or a line `transaction`",
    ),
    "PB507": ("the picture {path} cannot be read: {reason}", "named here", "{hint}"),
    "PB508": ("{path} cannot be sent: {reason}", "this picture", "give it a PNG or JPEG file of at most 2 MB"),
    # PB6 money and forecasts
    "PB601": (
        '"{currency}" is not a currency', "unknown", "currencies have three letters, such as CNY or EUR",
    ),
    "PB602": (
        "the forecast costs {cost} and the budget is {budget}: {rounds}", "exceeded in round {round}",
        "raise the budget, start with fewer seeds, or reward less",
    ),
    "PB603": (
        "{count} coupons can cost {cost}, and the budget is {budget}", "exceeded",
        "issue fewer, let each be used less often, or raise the budget",
    ),
    "PB604": (
        'coupon "{coupon}" is valid from {start} to {end}, but this post names it on {date}',
        "outside its validity", "move the post, or let the coupon be valid for longer",
    ),
    "PB605": (
        "a reminder {before} before the end comes before the coupon is there", "valid for {valid}",
        "remind later, or let the coupon be valid for longer",
    ),
    "PB606": (
        "{count} prizes cost {cost}, and the budget is {budget}", "exceeded",
        "draw less often, give away less, or raise the budget",
    ),
    "PB607": (
        "{currency} and {other} cannot be added up", "another currency",
        "use one currency within a block",
    ),
    "PB608": (
        "a member costs {cost} and brings {worth}", "does not pay",
        "reward less; a member should bring more than it costs",
    ),
    # PB7 content
    "PB701": (
        "{share}% of the content that names a motive serves {motive}, but the audience joined for {joined}",
        "another motive",
        "give the week more elements that serve {joined}; the wrong motive is what silences a group",
    ),
    "PB702": (
        "this reaction can set itself off: {circle}", "closes the circle",
        "react to something else, or post another element",
    ),
    "PB703": (
        'nothing records "{metric}"', "never counted",
        "name it in a `measured by` line of an element, or count something that is",
    ),
    # PB8 groups, channels and people
    "PB801": ("the roster {path} cannot be read: {reason}", "named here", "{hint}"),
    "PB802": ('the roster {path} has no column "{column}"', "no such column", "{hint}"),
    "PB803": ("{path}, line {line}: {reason}", "in this roster", "mend the row"),
    "PB804": (
        "no group of {path} fits these conditions", "nobody is reached",
        "the values of {column} are {values}",
    ),
    "PB805": (
        "{who} has {work} of tasks on {day}, and the day has {hours}", "too much for one day",
        "spread the tasks over the week, or over more people",
    ),
    "PB806": (
        "no group of {channel} has a day of opening, so {life} posts nothing there", "lives of whom?", "give the roster a column `opened` with dates like 2026-11-30",
    ),
    "PB807": ('"{service}" is not a service we know', "unknown service", "{hint}"),
    "PB808": (
        "a text of {element} has {size} {unit} for {group}, and {service} takes {most}",
        "too long for {channel}", "shorten {path}, or what it reads",
    ),
    "PB809": (
        "a text of {element} says {mention}, and {service} calls nobody by it",
        "nobody is called", "leave it out of {path}",
    ),
    "PB810": (
        "{owner} has {count} messages to send by hand on {date} between {start} and {end}", "more than {most} an hour",
        "give some of the groups to another owner, or spread them over channels with other hours",
    ),
    # PB9 style
    "PB901": ("nothing here needs to be allowed", "no {allowed} in reach", "delete the comment"),
    "PB902": (
        "an allowance needs the code of a fault and a reason", "not understood",
        "write `# allow PB701: the reason`",
    ),
    "PB903": (
        "nothing is done with `{what}` yet", "{so}",
        "delete it, or say why it stays: `# allow PB903: REASON`",
    ),
}  # fmt: skip

PHRASES: dict[str, str] = {
    # kinds of word
    "NAME": "a name",
    "TEXT": 'a text in "quotes"',
    "TIME": "a time such as 09:30",
    "DATE": "a date such as 2026-11-30",
    "DURATION": "a length such as 45m or 2d",
    "SHARE": "a share such as 60%",
    "NUMBER": "a number",
    "DECIMAL": "a number such as 1.5",
    "ZONE": "a zone such as Asia/Shanghai",
    "DDAY": "a day such as D-3",
    "COMMA": "a comma",
    "EQUALS": "=",
    "$END": "the end of the line",
    "or": " or ",
    "and": " and ",
    "more": "or {count} more",
    # levels
    "error": "error",
    "warning": "warning",
    "note": "note",
    "help": "help",
    # where
    "at_the_margin": "at the margin",
    "in_block": "in `{noun}`",
    "in_this_block": "in this `{noun}`",
    "for_the_same_day": "for the same day",
    "first_said": "first said here",
    "declared_first": "declared first here",
    "same_name": "{noun} of the same name",
    # hints of syntax
    "delete_it": "delete it",
    "names_start": "names start with a letter",
    "colon_time": "times are written with a colon: {time}",
    "straight_quotes": 'write texts between straight quotes: "..."',
    "digits": "has {count} digits",
    "ten_years": "longer than ten years",
    "finish_line": "finish the line",
    "did_you_mean_word": "did you mean `{near}`?",
    "did_you_mean": 'did you mean "{near}"?',
    "did_you_mean_at": 'did you mean "{near}"? ({where})',
    "expected": "expected {expected}",
    "quote_text": 'texts stand between quotes: "..."',
    "percent": "did you mean {number}%?",
    "say_unit": "say of what: {number}m, {number}h or {number}d",
    "says_all": "the line says all it can say before this",
    "line_reads": "such a line reads `{example}`",
    "see_reference": "the reference shows how such a line is written",
    "session_line": "a line that says when, such as `every mon at 20:00 for 45m`",
    "add_below": "add it below",
    # names
    "word_of_language": "a word of the language",
    "declared_in": "declared in {place}",
    "declare_or_use": "declare it, or use {names}",
    "another_name": "another name",
    "noun_set_of_topics": "set of topics",
    "a_coupon": "a coupon",
    "a_season": "a season",
    "a_task": "a task",
    "the_peak": "the peak {time}",
    "uses": " uses ",
    "empty_path": "an empty path",
    # files
    "no_such_file": "there is no such file",
    "is_folder": "it is a folder",
    "system": "{reason}",
    "path_from_file": "the path is seen from the file that names it",
    "path_from_playbook": "the path is seen from the playbook that names it",
    "not_utf8": "it is not UTF-8 text",
    "save_utf8": "save it as UTF-8",
    # rosters
    "roster_not_utf8": "this is not UTF-8 text",
    "roster_not_csv": "this is not CSV: {reason}",
    "roster_empty": "the roster is empty; its first line names the columns",
    "roster_no_key": "there is no column `group`, the key by which groups are told apart",
    "roster_column_twice": "the column {column} is there twice",
    "roster_cells": "the row has {cells} cells where the header has {header}",
    "roster_keyless": "the group has no key",
    "roster_twice": "the group {key} is listed twice",
    "roster_zone": "{zone} is not a time zone",
    "bytes": "bytes",
    "characters": "characters",
    "this_channel": "to this channel",
    "no_picture": "it is no PNG or JPEG picture",
    "large_picture": "it has {size} bytes, and {most} is the most",
    "it_has": "it has {names}",
    # time
    "zones_named": "zones are named like Europe/Madrid",
    "the_playbook": "the playbook",
    "the_season": "the season",
    "the_campaign": "the campaign",
    "the_coupon": "the coupon",
    "in_campaign": "a `campaign`",
    "in_lifecycle": "a `lifecycle`",
    "in_member_lifecycle": "a `lifecycle` of members",
    "a_campaign_reason": "a campaign",
    "a_coupon_reason": "a coupon's time",
    "ends_here": "ends here",
    "weekdays_noun": "weekdays",
    "times_noun": "times of the day",
    # rules
    "at_least_together": "together they are at least {share}",
    "in_all": "{share} in all",
    "both_at_most": "every post is activity or transaction, but both are at most {share}",
    "said_most": "the most is said here",
    "the_audience": "the audience",
    "these_topics": "these topics",
    "days": "{count} days",
    "every_channel": "every channel",
    # conflicts
    "conflicts": "conflicts with this",
    "posts_that_count": "posts that count",
    "cannot_hold": "cannot hold together with the lines named below",
    "can_never_hold": "can never hold",
    "week_has_one": "the week has {count} post",
    "week_has": "the week has {count} posts",
    "line_makes": "line {line} makes {count} of them with {names}",
    "line_fills": "line {line} fills {count} of them with {names}",
    "others_post": "{place} posts {count} more to the same groups, {names}",
    "week_and_more": "{week} (and {count} more weeks)",
    "line_wants": "line {line} wants {parts}",
    "share_of": "{low} {subject} ({share})",
    "share_range": "{low} to {high}",
    "no_whole_number": "{share} {subject}, which no whole number of posts is",
    "line_wants_most": "line {line} wants at most {count} {subject} a {per}{over}",
    "line_wants_least": "line {line} wants at least {count} {subject} a {per}{over}",
    "line_wants_month": "line {line} wants at most {count} {subject} a month, and {left} are left",
    "line_no_after": "line {line} allows no {subject} right after {after}",
    "line_no_on_one": "line {line} keeps {subject} off {count} post of these days",
    "line_no_on": "line {line} keeps {subject} off {count} posts of these days",
    "line_keeps": "line {line} keeps {length} between {subject}",
    "line_keeps_clocks": "line {line} keeps {length} between {subject}, and clocks go forward or back that week",
    "day": "day",
    "week": "week",
    "month": "month",
    "but_day_has": ", but {day} has {count}",
    "on_these_days": ", {count} on these {days} days",
    "could_drop": "line {line} could be dropped",
    "could_say": "line {line} could say `{text}`",
    "clear_why": "line {post} posts at {time} on {day}, but line {line} keeps {minutes}m clear around the session of {expert} at {start}",
    "posted_here": "posted here",
    "clear_way": "move the post, or shorten line {line}",
    "clears_it": "kept clear by this",
    "other_post": "the other post",
    "in_the_way": "this is in the way",
    "part_invite": "invitation",
    "part_recap": "recap",
    "moved_before": "{time} the day before",
    "moved_after": "{time} the day after",
    "moved_other": "{time} on {day}",
    "these_holidays": "these holidays",
    "named_day": "{day} ({name})",
    "moved_day": "{day} to {moved}",
    "more_days": "{count} more",
    "day_and_more": "{day} (and {count} more)",
    "regions_of": "the parts that are known are {names}",
    "regions_written": "a country has two letters, such as CN, ES or US; a part of it follows a hyphen, ES-CT or DE-BY",
    "starts_after": "it starts on {day} only",
    "falls_on_holidays": "its days are all holidays",
    "nothing_left": "other posts, quiet hours or sessions take all its times, or its days do not come",
    "roster_of": "the roster of {channel} has no groups",
    "add_lines": "add a `week` with `post` or `fill` lines",
    "other_session": "the other session",
    "nothing_posted": "nothing is posted: the zone skipped this day",
    "check_tells": "`weekbook check` tells what a template may read",
    "good_once": "good (`{once}`)",
    # expectations
    "found_count": "{count} {subject} on {day}, expected {expected}",
    "found_count_week": "{count} {subject} in the week of {day}, expected {expected}",
    "found_none": "{post} is posted on {day} at {time}",
    "found_share": "{share} {subject} in the week of {day}, expected {expected}",
    "at_most_number": "at most {count}",
    "at_least_number": "at least {count}",
    "exactly_number": "exactly {count}",
    "breaks_it": "one of these posts is made here",
    # templates
    "jinja": "templates are jinja2: {{{{ topic.title }}}}, {{% if topic %}} ... {{% endif %}}",
    "for_posts_of_this": "for posts of this",
    "used_by": "used by this",
    "say_about": "say `about TOPICS` on every line that posts this element",
    "only_expert": "only the templates of an `expert` know the expert",
    "templates_read": "templates can read {names}",
    "part_has": "{name} has {parts}",
    "nested_deep": "nested too deep",
    "no_includes": "a template cannot bring in other templates",
    "no_macros": "a template has no macros: one that calls itself might never end",
    "loops_deep": "loops stand in each other more than {most} deep, or call themselves",
    "no_filter": "there is no filter `{name}`",
    "no_test": "there is no test `{name}`",
    "jinja_says": "{reason}",
    "as_it_is": "{text}",
    "takes_long": "it takes longer than a quarter of a second",
    "takes_memory": "it takes too much memory",
    "takes_much": "it takes too much time or memory",
    # what is missing (PB115)
    "missing_day_d": "when day D is",
    "missing_dates": "from when to when it lasts",
    "missing_of": "whose life it tells",
    "missing_when": "what it reacts to",
    "missing_act": "what is done then",
    "missing_method": "which of the six methods it is",
    "missing_value": "what it is worth",
    "missing_valid": "how long it is valid",
    "missing_draws": "when it draws",
    "missing_levels": "any level",
    "missing_done_by": "who does it",
    "missing_task_when": "when it is done",
    "missing_count": "what it counts",
    "missing_spread": "what it spreads over which days or times",
    "missing_weeks": "for how many weeks",
    # money
    "round_tells": "round {round}: {members} members, {cost}, {each} each",
    # what is not carried out yet (PB903)
    "idle_reaction": "no event starts it: nothing is posted, given or asked for",
    "idle_referral": "its cost is forecast, and nothing is posted or counted",
    "idle_levels": "no points are counted, and nothing is shown",
    "idle_task": "nobody is told of it",
    "idle_measure": "nothing is counted for it",
    "idle_afterwards": "nothing becomes of the group",
    "idle_alarm": "nobody is told when the group falls silent",
    "idle_buys": "it changes nothing in the plan",
    "idle_ends": "it ends nothing by itself",
    "idle_issued_by": "the coupon is issued to nobody",
    "idle_learned": "the peaks stay as they are written",
    "idle_pause": "nothing is ever paused by it",
    "idle_remind": "nobody is reminded",
    "idle_sender": "messages come from the account of the channel",
    "idle_trial_metric": "no result is made of it",
    "idle_of_member": "nobody's joining is seen: nothing of it is posted",
    "idle_topic_template": "the post takes the template of its element",
}  # fmt: skip
