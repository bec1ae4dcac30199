"""Who the demo's people are. Nobody real: the addresses are of domains reserved for examples (RFC 2606)."""

from typing import NamedTuple


class Someone(NamedTuple):
    name: str
    email: str
    phone: str
    city: str
    country: str
    language: str
    newsletter: bool
    tag: str


_ROWS = """
Leonie Köhler|leonie@example.org|+4971128422220|Stuttgart|DE|de|y|Piano
Daniel Okafor|d.okafor@example.net|+2348031234567|Lagos|NG|en|y|Violin
Priya Nair|priya.nair@example.org|+919847012345|Kochi|IN|en|y|Piano
Anjali Menon|anjali@example.com|+914842345678|Kochi|IN|en|y|Veena
Thomas Kurian|t.kurian@example.net|+919446012345|Kottayam|IN|en|n|Guitar
Fatima Rahman|fatima.rahman@example.org||Kozhikode|IN|en|y|Singing
Luís Gonçalves|luis@example.com|+551239235555|São José dos Campos|BR|en|y|Guitar
Mette Sørensen|mette@example.org|+4533123456|København|DK|en|n|Piano
Zoë van Dijk|zoe.vandijk@example.net|+31201234567|Amsterdam|NL|en|y|Cello
Siddharth Iyer|sid.iyer@example.org|+919845098450|Bengaluru|IN|en|y|Mridangam
Meera Pillai|meera.p@example.com|+919895012345|Thrissur|IN|en|y|Singing
Jonas Weber|jonas.weber@example.org|+493012345678|Berlin|DE|de|n|Drums
Aisha Bello|aisha@example.net||Abuja|NG|en|y|Singing
Rahul Varma|rahul.varma@example.org|+919447123456|Kochi|IN|en|y|Violin
Clara Lindqvist|clara@example.com|+4684251111|Stockholm|SE|en|y|Flute
Joseph Mathew|joseph.m@example.org|+914712345678|Thiruvananthapuram|IN|en|n|Guitar
Nandini Rao|nandini@example.net|+919886012345|Mysuru|IN|en|y|Veena
Oluwaseun Adeyemi|seun@example.com|+2348057654321|Ibadan|NG|en|y|Drums
Hélène Dubois|helene@example.org|+33142345678|Paris|FR|en|n|Cello
Arjun Das|arjun.das@example.net|+919831012345|Kolkata|IN|en|y|Flute
Lakshmi Krishnan|lakshmi.k@example.org|+914424345678|Chennai|IN|en|y|Singing
Piotr Nowak|piotr@example.com|+48221234567|Warszawa|PL|en|y|Piano
Sara Abraham|sara.abraham@example.org|+919496012345|Ernakulam|IN|en|y|Piano
Kwame Mensah|kwame@example.net|+233302123456|Accra|GH|en|n|Guitar
Ananya Ghosh|ananya@example.org|+919830123456|Kolkata|IN|en|y|Violin
Vivek Shenoy|vivek@example.com|+918242345678|Mangaluru|IN|en|y|Tabla
Emma Schneider|emma@example.org|+41443123456|Zürich|CH|de|y|Cello
George Varghese|george.v@example.net|+914812345678|Kottayam|IN|en|n|Mridangam
Isabel Ferreira|isabel@example.org|+351213123456|Lisboa|PT|en|y|Guitar
Kavya Subramanian|kavya@example.com|+914222345678|Coimbatore|IN|en|y|Veena
Deepak Chandran|deepak@example.org|+919961012345|Alappuzha|IN|en|y|Tabla
Maria Rossi|maria.rossi@example.net|+390612345678|Roma|IT|en|y|Singing
"""

SUBJECTS = (
    (
        "Piano lessons for a beginner",
        (
            "Good morning. My son is nine and would like to begin with the piano. Do you have a place on weekday"
            " afternoons, and what does a trial lesson cost?"
        ),
    ),
    ("Concert on Saturday", "Is there still a seat for the students' concert on Saturday? Two of us would come."),
    ("Change of time", "Could we move Thursday's lesson to five o'clock from next month on? School ends later then."),
    ("Thank you", "The recital was lovely. Please pass our thanks on to the teacher."),
)


def everybody() -> list[Someone]:
    rows = [line.split("|") for line in _ROWS.strip().splitlines()]
    return [
        Someone(name, email, phone, city, country, language, newsletter == "y", tag)
        for name, email, phone, city, country, language, newsletter, tag in rows
    ]
