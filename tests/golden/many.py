"""Made-up articles, always the same: enough of them to learn tables from."""
import json

PLACES = "harbour valley station market bridge library school theatre".split()
PEOPLE = ["Ann Lee", "Bo Ek", "Carla Ruiz", "Dan Okoro", "Eva Lind"]
OPENINGS = [
    "The council has decided that the {place} will be closed for repairs.",
    "A fire at the {place} was put out within an hour on Monday.",
    "Visitors to the {place} will have to pay two coins from next year.",
    "Work on the new {place} is three months behind its schedule.",
    "The {place} has been open for a hundred years this week.",
]
MIDDLES = [
    "According to {person}, who speaks for the council, nobody was hurt.",
    "The cost is put at {n} thousand coins, which the region will pay.",
    "\u201cWe have waited long enough,\u201d said {person} on Thursday.",
    "About {n} people took part, most of them from the neighbourhood.",
    "The police are looking for witnesses who were near the {place}.",
    "Buses will stop at the {place} every {n} minutes until then.",
]
ENDINGS = [
    "A decision is expected before the end of the month.",
    "The council meets again in two weeks.",
    "More is to be said at a public meeting in the town hall.",
]


class Numbers:
    """A generator of numbers of its own, so that it is the same everywhere."""

    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state * 6364136223846793005 +
                      1442695040888963407) % 2**64
        return (self.state >> 33) % n

    def pick(self, items):
        return items[self.below(len(items))]


def length(number, numbers):
    """Sentences; some articles have enough for two strands."""
    if number % 100 == 50:
        return 90 if number == 50 else 400
    return 3 + numbers.below(10)


def article(number, numbers):
    place, person = numbers.pick(PLACES), numbers.pick(PEOPLE)
    lines = [numbers.pick(OPENINGS)]
    lines += [numbers.pick(MIDDLES) for _ in range(length(number, numbers))]
    lines.append(numbers.pick(ENDINGS))
    text = " ".join(lines).format(place=place, person=person,
                                  n=3 + numbers.below(90))
    day = 1 + numbers.below(28)
    return {
        "url": f"https://many.example/{place}/{number * 7919 % 10007}",
        "id": f"m{number}",
        "title": f"{place.capitalize()}: {text.split('.')[0][:40]}",
        "published": f"2024-{1 + number % 12:02d}-{day:02d}T"
                     f"{numbers.below(24):02d}:{numbers.below(60):02d}:00Z",
        "source": numbers.pick(["The Many", "Daily Example"]),
        "language": "en",
        "authors": [person],
        "text": text,
    }


def lines(count=300):
    """`count` articles as JSON Lines."""
    numbers = Numbers(20240131)
    return "".join(json.dumps(article(i, numbers), ensure_ascii=False) + "\n"
                   for i in range(count)).encode()
