"""Colours, as weights on the axes. Written as in `concepts_seen`."""

COLOURED = """
red 1, warm .2
    red crimson scarlet ruby
    rojo roja rojiza rojizo escarlata carmesi
orange .9, warm .3, top_warm .2, bottom_warm .2
    orange amber
    naranja anaranjado anaranjada ambar
yellow 1, warm .3
    yellow
    amarillo amarilla
yellow .6, orange .6, warm .5
    gold golden honey
    oro dorado dorada
green .9, top_green .3, bottom_green .3, teal .2
    green emerald lime
    verde verdosa verdoso esmeralda
teal 1, blue .2
    teal cyan turquoise aquamarine
    turquesa cian aguamarina
blue .8, warm -.4, top_blue .3, bottom_blue .3
    blue navy azure indigo
    azul azulado azulada anil celeste
violet 1, pink .2
    violet purple lilac lavender mauve
    violeta morado morada purpura lila lavanda
pink 1, violet .2
    pink magenta rose fuchsia
    rosa rosado rosada magenta fucsia
brown 1, warm .3
    brown wooden wood tan chestnut chocolate
    marron cafe madera castano pardo parda
white 1, highlights .4, bright .4, colourful -.1
    white pale white_background
    blanco blanca palido palida fondo_blanco
grey 1, colourful -.5
    grey gray concrete asphalt
    gris hormigon asfalto
black 1, bright -.4
    black pitch_black
    negro negra
colourful -1, grey .5, warm -.1
    black_and_white monochrome grayscale greyscale
    blanco_y_negro monocromo
colourful 1
    colourful colorful vivid saturated rainbow colours colors colour color
    colorido colorida vivo viva saturado arcoiris color colores
colourful .6, black .5, points .3, violet .3
    neon neon_lights
    neon luces_de_neon
colourful -.8
    colourless colorless desaturated pastel faded muted
    apagado apagada descolorido palidos
warm 1, orange .3
    warm
    calido calida
warm -1, blue .3
    cold cool icy chilly
    frio fria helado helada fresco
"""
