"""Elements say what they are given, and nothing a reader wrote becomes HTML."""

from collections.abc import Mapping

import pytest
from django import forms
from django.template import Context, Template

from softranet.web.charts import Chart, Series

EVIL = "<script>alert(1)</script>\"'><b>"


def drawn(source: str, context: Mapping[str, object] | None = None) -> str:
    return Template("{% load softranet %}" + source).render(Context({"evil": EVIL, **(context or {})}))


@pytest.mark.parametrize(
    "source",
    [
        "{% button evil %}",
        "{% button evil evil about=evil key=evil dialog=evil %}",
        "{% button 'Go' name=evil value=evil form=evil %}",
        "{% mark 'kept' evil %}",
        "{% outbound evil evil %}",
        "{% outbound 'https://example.org/' evil %}",
        "{% back evil evil %}",
        "{% chip evil evil remove=evil %}",
        "{% copy evil evil %}",
        "{% key evil %}",
        "{% pages evil evil evil %}",
        "{% search evil evil evil %}",
        "{% figure evil evil evil %}",
        "{% when evil %}",
        "{% progress evil 1 2 poll=evil note=evil %}",
        "{% notice 'warn' evil %}{{ evil }}{% endnotice %}",
        "{% empty evil %}{{ evil }}{% endempty %}",
        "{% sheet evil %}{{ evil }}{% endsheet %}",
        "{% dialog evil evil %}{{ evil }}{% enddialog %}",
        "{% table evil %}<thead><tr><th>{{ evil }}</th></tr></thead><tr><td>{{ evil }}</tr>{% endtable %}",
        "{% timeline %}{% event evil %}{{ evil }}{% endevent %}{% endtimeline %}",
        "{% definitions %}<div><dt>{{ evil }}</dt></div>{% enddefinitions %}",
        "{% evidence 'kept' evil %}{{ evil }}{% endevidence %}",
        "{% filters evil %}{{ evil }}{% endfilters %}",
    ],
)
def test_what_was_entered_stays_text(source: str) -> None:
    html = drawn(source)
    assert "<script" not in html
    assert "<b>" not in html
    assert "\"'" not in html


def test_lists_of_texts_stay_text() -> None:
    chart = Chart(EVIL, [EVIL], [Series(EVIL, [1])], EVIL)
    context: dict[str, object] = {
        "trail": [(EVIL, EVIL)],
        "tabs": [{"label": EVIL, "href": EVIL}],
        "rows": [(1, EVIL)],
        "labels": [EVIL],
        "chart": chart,
    }
    source = "{% breadcrumbs trail %}{% tabs tabs evil %}{% consequences rows %}{% steps 1 labels %}"
    html = drawn(source + "{% chart chart %}", context)
    assert "<script" not in html
    assert "<b>" not in html.replace("<b>1</b>", "")


def test_a_field_is_tied_to_its_hint_and_its_error() -> None:
    class Sign(forms.Form):
        email = forms.EmailField(label=EVIL, help_text="Where the <i>letter</i> goes")
        phone = forms.CharField(required=False)
        reach = forms.ChoiceField(choices=[("a", EVIL)], widget=forms.RadioSelect)

    html = drawn(
        "{% errors form %}{% field form.email autocomplete='email' %}{% field form.reach %}",
        {"form": Sign({})},
    )
    assert 'href="#id_email"' in html
    assert 'aria-describedby="id_email_helptext id_email_error"' in html
    assert 'id="id_email_helptext"' in html
    assert 'id="id_email_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'autocomplete="email"' in html
    assert "<legend>" in html
    assert "<script" not in html
    assert "<i>" not in html
    assert "(optional)" not in html
    assert "(optional)" in drawn("{% field form.phone %}", {"form": Sign()})


def test_a_valid_form_has_no_summary() -> None:
    class Sign(forms.Form):
        name = forms.CharField()

    assert drawn("{% errors form %}", {"form": Sign({"name": "Leonie"})}) == ""


def test_a_table_tells_each_cell_its_column() -> None:
    html = drawn(
        "{% table 'People' %}<thead><tr><th>Name</th><th class=\"n\">Orders</th><th>Act</th></tr></thead>"
        '<tbody><tr><td>Leonie</td><td>3</td><td data-label="">x</td></tr></tbody>{% endtable %}'
    )
    assert '<td data-label="Name" class="short">Leonie' in html
    assert '<td data-label="Orders" class="n short">3' in html
    assert '<td data-label="" class="short">x' in html
    assert html.count('scope="col"') == 3


def test_a_table_knows_what_needs_the_width_of_a_telephone() -> None:
    letter, name = "Could we move Thursday’s lesson to five o’clock? " * 2, "Larkspur Music School and friends"
    html = drawn(
        "{% table 'Letters' %}<thead><tr><th>Who</th><th>What</th><th>Act</th></tr></thead><tbody><tr>"
        "<td>{{ name }}</td><td>{{ letter }}</td><td>{% button 'Open' about=letter %}</td></tr></tbody>{% endtable %}",
        {"letter": letter, "name": name},
    )
    assert f'<td data-label="Who">{name}' in html
    assert f'<td data-label="What" class="long">{letter}' in html
    assert '<td data-label="Act" class="short"><button' in html


def test_a_word_without_end_may_be_broken_and_leaves_the_other_columns_their_room() -> None:
    html = drawn(
        "{% table 'People' %}<thead><tr><th>Who</th></tr></thead><tbody><tr><td>{{ name }}</td></tr></tbody>"
        "{% endtable %}",
        {"name": "Rajalakshmi" * 4},
    )
    assert '<td data-label="Who" class="endless">Rajalakshmi' in html


def test_a_strip_goes_without_its_legend_and_keeps_its_words() -> None:
    html = drawn("{% strip states 'Promises' legend=False %}", {"states": ["kept", "broken"]})
    assert 'aria-label="Promises: 1 kept, 1 broken"' in html
    assert "legend" not in html


def test_a_mark_has_its_word_and_knows_its_spellings() -> None:
    assert drawn("{% mark 'not_measured' %}") == '<span class="mark unmeasured">Not measured</span>'
    assert drawn("{% mark 'nothing yet' %}") == '<span class="mark nothing">Nothing yet</span>'
    with pytest.raises(ValueError, match="A state is one of"):
        drawn("{% mark 'fine' %}")


def test_a_strip_says_its_counts() -> None:
    html = drawn("{% strip states %}", {"states": ["kept", "kept", "broken"]})
    assert 'aria-label="Promises: 2 kept, 1 broken"' in html


def test_progress_asks_again_only_while_work_remains() -> None:
    assert 'hx-get="/p"' in drawn("{% progress 'Import' 1 2 poll='/p' %}")
    assert "hx-get" not in drawn("{% progress 'Import' 2 2 poll='/p' %}")


def test_a_link_out_is_marked_and_a_script_is_no_link() -> None:
    html = drawn("{% outbound 'https://example.org/' 'Example' %}")
    assert 'class="external"' in html
    assert 'referrerpolicy="no-referrer"' in html
    assert "noreferrer" in html
    assert drawn("{% outbound 'javascript:alert(1)' 'x' %}") == "x"


def test_a_chart_has_its_figures_in_a_table() -> None:
    html = drawn(
        "{% chart chart %}", {"chart": Chart("Few", ["1", "2"], [Series("Came", [1200, 4])], "Week")}
    )
    assert "<summary>As a table</summary>" in html
    assert ">1,200</td>" in html
    assert html.count("<rect") == 2
