"""What can be seen, as weights on the axes: light, weather, nature, city, colours. English and Spanish.

A concept is a line of weights and, indented below it, its English and its Spanish words. The first word names it; an underscore
joins the words of a phrase; accents are left out. Weights of a length below 1 stay weak: the word alone says little. What
colours, light, shapes, movement and sound cannot tell (animals, machines) is left out: the engine says that it does not know
these words. Of people it knows no more than that there are some.
"""

SEEN = """
bright 1, highlights .3, black -.4
    bright daylight daytime day luminous sunny light_background
    brillante luminoso luminosa claro clara dia soleado soleada
bright -.8, black .8
    dark darkness dim gloomy shadow shadows shade black_background
    oscuro oscura oscuridad sombra sombras penumbra tenebroso
black .55, bright -.55, points .1
    night nighttime midnight nocturnal tonight
    noche nocturno nocturna medianoche anochecer
contrast 1
    contrast contrasty silhouette silhouettes backlit
    contraste silueta siluetas contraluz
glow .8, black .3, light_central .3
    glow glowing shining shine lamp lantern spotlight beam
    resplandor brillo fulgor lampara farol foco haz
glow .3, points .3, highlights .1, black .2
    light lights
    luz luces
points .8, many_points .5, black .2, flicker .2
    sparkle sparkles sparkling glitter twinkle twinkling dots specks glimmer firefly fireflies
    destello destellos brillitos puntos luciernaga luciernagas
rising .9, warm_points .8, points .3, many_points .3, red .4, black .5, bright -.4, flicker .3, cool_points -.4, horizontals -.4
    spark sparks ember embers cinders
    chispa chispas brasa brasas ascua ascuas pavesas
black .6, points .5, warm_points .5, glow .3, bright -.3
    city_lights street_lights streetlights lamps lit_windows
    luces_de_la_ciudad farolas farola luces_de_ciudad
cool_points .9, many_points .7, black .6, moving -.4, falling -.4, bright -.3
    star stars starry starlight constellation galaxy milky_way
    estrella estrellas estrellado estrellada constelacion galaxia via_lactea
top_warm 1, pink .5, orange .5, red .3, violet .3, warm .3, glow .4, horizontals .4, black -.5, flicker -.4, bottom_warm -.2
    sunset sundown dusk twilight evening afterglow golden_hour orange_sky red_sky pink_sky warm_sky evening_sky
    orange_evening_sky warm_orange_sky cielo_naranja cielo_rojo cielo_rosa cielo_anaranjado
    atardecer ocaso crepusculo puesta_de_sol puesta puesta_del_sol hora_dorada tarde
top_warm .7, orange .5, pink .3, warm .3, brightening .8, glow .4, horizontals .3, black -.3
    sunrise dawn daybreak morning
    amanecer alba salida_del_sol manana madrugada
glow .7, highlights .4, warm .4, light_central .3, top_warm .3
    sun sunlight sunbeam sunshine sunbeams
    sol rayo_de_sol rayos_de_sol
glow .6, black .5, bright -.5, light_above .2, warm -.3
    moon moonlight moonlit full_moon
    luna luna_llena luz_de_luna
top_blue .25, gradient .3, light_above .25
    sky heaven skies
    cielo cielos
white .5, top_blue .3, light_above .4, fine -.5, edges -.3, slow .2, black -.3
    cloud clouds cloudy overcast cumulus
    nube nubes nublado nuboso
grey .9, smooth .6, contrast -.5, colourful -.5, fine -.4, edges -.3
    fog mist foggy misty haze hazy smog
    niebla neblina bruma calima brumoso
grey .5, smooth .4, rising .7, slow .4
    smoke smoky steam vapour vapor
    humo vapor humareda
cool_points .9, many_points .6, falling .8, points .5, warm -.4, crossing .3, flicker -.5, bursts -.4, light_above -.3
    snow snowfall snowflake snowflakes snowing snowy blizzard flurry flurries
    nieve nevada nevando nieva ventisca copo copos nevado
warm -.7, bottom_blue .5, light_above -.5, blue .4, white .3, cool_points .4
    winter ice frozen frost glacier iceberg
    invierno hielo congelado congelada escarcha glaciar
layers .3, horizon .3, edges .2, still .1
    mountain mountains peak peaks alps summit hill hills
    montana montanas pico cumbre colina colinas sierra
hiss 1, treble .5, noisy .4, steady .3, falling .4, grey .2, cool_points .2
    rain raining rainy raindrop raindrops drizzle downpour shower droplets drops
    lluvia lloviendo llueve llovizna lluvioso gotas gota aguacero chubasco
teal .6, blue .4, warm -.4, cool_points .3, mirrored .3, moving_low .3, bright -.3, hiss .3
    raindrops_on_glass raindrops_on_the_window wet_glass
    gotas_en_el_cristal cristal_mojado
mirrored .3, horizontals .2, hiss .2
    wet puddle puddles damp
    mojado mojada charco charcos humedo
bursts .9, flicker .7, black .4, booms .8
    lightning thunderstorm storm thunder
    relampago rayo rayos tormenta trueno truenos tempestad
red .6, orange .6, warm .4, black .6, flicker .5, rising .5, glow .5, warm_points .4, crackle .5, bright -.3, horizontals -.2
    fire bonfire campfire flame flames fireplace burning blaze hearth torch candle
    fuego hoguera fogata llama llamas chimenea ardiendo incendio antorcha vela lumbre
green .6, teal .6, top_green .5, violet .3, black .3, bright -.3, warm -.4, slow .4, rising .3, horizontals -.4, top_blue .2
    aurora northern_lights polar_lights aurora_borealis aurora_polaris green_lights green_light green_sky
    green_and_purple_sky luces_verdes luz_verde cielo_verde
    aurora auroras aurora_boreal luces_del_norte boreal aurora_polar
horizontals .7, mirrored .6, slow .4, moving .3, surf .5, layers .2, grey -.3, bottom_warm -.4, bottom_green -.4
    sea ocean bay marine seaside coast shore
    mar oceano bahia marino costa orilla
horizontals .8, moving .5, slow .4, surf .7, mirrored .5, many_points -.3, bottom_green -.5, bottom_warm -.3
    wave waves ripples surf tide
    ola olas oleaje marea onda ondas
mirrored .5, horizontals .4, blue .2, bottom_blue .2, slow .2
    lake river water pond reflection reflections reflecting stream pool waterside
    lago rio agua estanque reflejo reflejos arroyo piscina
falling .9, white .4, moving .5, noisy .3
    waterfall cascade
    cascada catarata
horizontals .5, horizon .3, mirrored .3, slow .2
    boat boats ship sailing sail sailboat yacht
    barco barcos velero buque vela_de_barco navegando bote
bottom_blue .7, top_blue .6, blue .5, teal .4, colourful .4, warm -.6, horizontals -.4, light_above .4, many_points -.3, smooth .2
    underwater under_water aquarium undersea diving diver coral reef deep_sea subaquatic below_the_surface deep_blue
    submarino submarina acuario bajo_el_agua buceo coral arrecife subacuatico fondo_marino
bottom_blue .7, top_blue .7, teal .4, blue .4, warm -.5, layers .4, light_above .5, colourful .3, many_points -.4, points -.3
    fish fishes shoal swimming swim shark whale dolphin turtle
    pez peces nadando nadar tiburon ballena delfin tortuga cardumen banco_de_peces
bottom_blue .6, top_blue .6, blue .5, violet .3, glow .3, warm -.5, smooth .3, cool_points .2
    jellyfish medusa octopus
    medusas pulpo
bottom_warm 1, orange .6, yellow .4, brown .4, warm .5, bright .4, horizontals .4, colourful .3, black -.3
    desert dune dunes sand sandy sahara arid
    desierto duna dunas arena arenal arido
warm .7, orange .3, bottom_warm .3, bright .2
    hot heat scorching
    caliente calor caluroso
bottom_warm .4, brown .3, warm .2
    dry dusty dust
    seco seca polvo polvoriento
bottom_warm .5, bottom_blue .4, top_blue .6, layers .4, bright .4, yellow .3
    beach beaches
    playa playas
edges .6, fine .4, green .5, bottom_green .3, columns .3, horizontals -.2, many_points .2
    forest forests woods tree trees jungle leaf leaves foliage woodland branches canopy
    bosque bosques arbol arboles selva hoja hojas follaje ramas arboleda
edges .5, fine .3, warm -.2, blue .2, many_points .2
    pine pines fir spruce
    pino pinos abeto abetos
bottom_green 1, green .7, light_above .3, bright .3, layers .2, top_blue .2
    meadow grass field lawn pasture park garden prairie countryside
    pradera hierba cesped prado campo jardin parque pasto
green .5, bottom_green .5, bright .5, top_blue .4, colourful .2
    summer spring summery
    verano primavera veraniego
colourful .6, green .4, bottom_green .4, warm_points .5, red .2, pink .2
    flower flowers blossom bloom petals tulip poppy poppies daisies
    flor flores petalo petalos florecer tulipan amapola amapolas margaritas
brown .5, orange .7, red .4, yellow .3, edges .3
    autumn autumnal fall_colours fall_leaves
    otono otonal hojas_secas
bursts .9, flicker .7, black .6, bright -.4, points .3, falling .3, fine .3, violet .2, booms .7, crackle .2
    firework fireworks pyrotechnics sparkler firecracker celebration
    fuegos_artificiales pirotecnia cohetes petardos fuego_artificial celebracion
bursts .9, flicker .6, booms .9, black .2
    explosion explosions exploding blast
    explosiones explotando estallido estallidos
black .2, points .4, many_points .3, columns .3, edges .4, horizon .2
    city town urban downtown skyline skyscraper skyscrapers buildings building street streets
    ciudad urbano urbana rascacielos edificio edificios calle calles pueblo
columns .5, horizontals -.3, light_central .2
    tower towers column pillar pillars poles
    torre torres columna pilares columnas postes
bursts .6, flicker .3, glow .4, columns .3, horizontals .3, grey .2, smooth .3
    lighthouse beacon
    faro baliza faros_de_mar
horizontals -.1, edges .3, bright .2, columns .3, smooth .2
    house room indoors interior window windows wall corridor office kitchen hallway
    casa habitacion interior ventana ventanas pared pasillo oficina cocina
fast .9, leftward .3, rightward .3, crossing .4, moving_low .4, red .2, flicker .2, hum .4, bass .2
    traffic car cars vehicle vehicles highway motorway driving rush_hour truck trucks bus taxi van automobile
    trafico coche coches carro carros auto autos vehiculo vehiculos autopista conduciendo camion camiones atasco
fast .7, black .6, points .5, cool_points .4, flicker .3, moving_low .3, glow .3
    headlights headlight tail_lights taillights
    faros luces_de_coche luces_de_coches
grey .3, moving_low .3, layers .2, fast .3
    road pavement car_park parking crossroads
    carretera camino pavimento aparcamiento estacionamiento calzada
fast .6, leftward .5, rightward .5, rhythm .3, hum .4
    train railway metro subway tram
    tren ferrocarril metro tranvia
figures .8, crowd .4, crossing .3, turbulent .4, leftward .2, rightward .2
    walking walk stroll pedestrian pedestrians passer_by passers_by
    caminando caminar andar paseando peaton peatones transeunte transeuntes
figures 1, crowd .3
    people person persons man men woman women
    gente persona personas hombre hombres mujer mujeres
figures 1, crowd -.5, crossing -.2
    a_person one_person a_man one_man a_woman one_woman
    una_persona un_hombre una_mujer
gesture .6, figures .8, crowd -.3
    a_person_waving a_man_waving a_woman_waving person_waving people_waving man_waving woman_waving waving_hand waving_hands
    waving_hello waving_goodbye saludando una_persona_saludando
crowd 1, figures .5
    crowd crowds group_of_people
    multitud grupo_de_personas grupo_de_gente
figures .6, horizon .5, layers .2, crossing -.3, turbulent -.4
    at_a_table at_the_table around_a_table around_the_table sitting seated meeting
    a_la_mesa en_la_mesa en_una_mesa alrededor_de_una_mesa sentado sentada sentados sentadas reunion
moving .6, fast .6
    running run jumping dancing dance
    corriendo correr saltando bailando baile
chirps 1, treble .4, tonal -.3, music -.4, hum -.4, speech -.2, top_blue .3
    bird birds birdsong seagull gull chirp chirping tweet tweeting cricket crickets chirps insects
    pajaro pajaros ave aves gaviota gaviotas trinar trino piar gorjeo grillo grillos gorjeos
glow .4, smooth .4, fine -.5, edges -.3, light_central .2
    bokeh blurred_lights blurred_city_lights out_of_focus
    luces_desenfocadas luces_borrosas fuera_de_foco
smooth .8, edges -.6, fine -.4
    smooth soft blurry blurred plain minimal empty
    suave liso lisa borroso borrosa vacio vacia minimalista desenfocado desenfocadas
edges .8, fine .5, smooth -.6
    detailed texture textured busy sharp crowded rough
    detallado textura nitido nitida rugoso abarrotado
horizontals -.9, columns .4
    vertical verticals tall
    vertical verticales alto
horizontals .9, layers .5
    horizontal stripes layers flat layered horizon
    rayas capas llano llana horizontales horizonte linea_del_horizonte
mirrored 1
    symmetric symmetry mirror mirrored
    simetrico simetria espejo reflejado
black .7, smooth .3, cool_points .7, moving -.3
    space cosmos universe planet nebula astronomy
    espacio cosmos universo planeta nebulosa astronomia
colourful .8, fine -.5, edges -.4, falling .4, columns .3, violet .3, pink .3, slow .2
    ink ink_in_water paint dye pigment watercolour watercolor
    tinta pintura tinte pigmento acuarela
light_above .9
    bright_top top_light light_from_above
    luz_desde_arriba
light_above -.9
    bright_bottom light_from_below
    luz_desde_abajo
light_central .9
    centre center middle central vignette
    centro central medio
"""
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
