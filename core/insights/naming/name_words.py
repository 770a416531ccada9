"""The plain words that kinds of moments are named with: what footage shows, as people would search for it.

Each is embedded once through the provider and kept for good. They are nouns wherever there is one, so that they read as names;
the same thing under two names would only cost twice. Of two that fit alike the first here is taken.
"""

from __future__ import annotations

from typing import Final

_WORDS: Final = """
water: under water, sea, waves, lake, river, waterfall, swimming pool, coral reef, bubbles, reflections
land: mountains, hills, cliffs, cave, volcano, desert, sand dunes, beach, coast, island, forest, pines, jungle, meadow, field,
    vineyard, path, road, motorway, rocks
sky: sky, clouds, stars, moon, sun, northern lights, rainbow, satellite
weather: raindrops on glass, rain, winter, snow, storm, lightning, fog, wind, flood
light: night, sunset, sunrise, shadows, neon lights, city lights, street lights, candlelight, spotlight, lens flare, blurred
    lights, sparks, campfire, fire, smoke
plants: tree, flowers, leaves, autumn leaves, grass, fruit, vegetables
animals: dog, cat, horse, cow, sheep, chicken, bird, flock of birds, seagulls, eagle, fish, shoal of fish, shark, whale,
    dolphin, jellyfish, turtle, snake, insect, butterfly, spider, lion, elephant, monkey, bear, wolf, deer, rabbit
places: city, skyline, street, bridge, tunnel, park, garden, playground, market, shop, supermarket, restaurant, cafe, bar,
    kitchen, living room, bedroom, bathroom, office, corridor, classroom, library, laboratory, hospital, factory, warehouse,
    construction site, farm, barn, village, house, tower, castle, church, temple, museum, ruins, monument, studio, stage,
    airport, station, harbour, car park, roof
vehicles: car, traffic, headlights, lorry, bus, taxi, motorbike, bicycle, train, aeroplane, helicopter, drone, boat, ship,
    lighthouse, tractor, ambulance, wheelchair
things: food, meat, coffee, tea, wine, glass, door, window, mirror, lamp, clock, book, map, phone, computer, keyboard, screen,
    camera, microphone, guitar, piano, drums, toys, ball, clothes, jewellery, umbrella, flag, money, machine, robot, engine,
    gun, microscope, balloons, ink in water, paint, statue, sign
people: man, woman, children, baby, elderly people, couple, family, crowd, audience, team, portrait, faces, hands, feet, eyes,
    silhouette, bride and groom, teacher, doctor, soldier, police officer, firefighter, chef, farmer, scientist, businesspeople,
    reporter, musician, singer, dancer, athlete, cyclist, pedestrians, tourists
doing: interview, speech, presentation, meeting, handshake, applause, laughing, hugging, kissing, walking, running, dancing,
    jumping, climbing, swimming, diving, surfing, skiing, skating, cycling, riding, fishing, sailing, fighting, singing,
    drawing, typing, cooking, eating, drinking, cleaning, shopping, working out, yoga, meditation, driving, flying, building
    work, farming, harvest, celebration, protest
occasions: wedding, birthday, party, concert, festival, parade, ceremony, conference, exhibition, theatre, fashion show, race,
    training, surgery, experiment, press conference, fireworks, explosion
sport: football, basketball, tennis, golf, boxing, baseball, volleyball, gymnastics, horse riding, motor racing, stadium, gym
pictures: aerial view, close-up, wide view, slow motion, time-lapse, black and white, old film, animation, computer graphics,
    video game, screen recording, text on screen, credits, black screen, white background, green screen, static noise, shaky
    camera, view from a car, security camera, abstract shapes
"""


def _read(table: str) -> tuple[str, ...]:
    rows = table.strip().replace("\n    ", " ").splitlines()
    return tuple(word.strip() for row in rows for word in row.partition(":")[2].split(","))


NAME_WORDS: Final = _read(_WORDS)
