"""The texts of sessions and draws where the playbook gives no template of its own."""

SESSION_TEMPLATE = """\
{% if post.part == "invite" -%}
**{{ expert.title }}** answers your questions on {{ expert.weekday }}, {{ expert.date | date }},
at {{ expert.time }}{% if topic %}. Subject: {{ topic.title }}{% endif %}.
Write your question under this post, so that it is answered first.
{%- elif post.part == "session" -%}
**{{ expert.title }}** is here for the next {{ expert.minutes }} minutes{% if topic %}.
Subject: {{ topic.title }}{% endif %}. Ask away!
{%- else -%}
Thank you, **{{ expert.title }}**, and everybody who asked{% if topic %} about {{ topic.title }}{% endif %}.
The answers stand above: look them up whenever you need them.
{%- endif %}
"""

DRAW_TEMPLATE = """\
**{{ draw.title }}**: it is {{ draw.time }}, and the draw is open.
{% if draw.prize %}{{ draw.prize }}, for {{ draw.winners }} of you.
{% endif %}Answer this post to take part.
"""
