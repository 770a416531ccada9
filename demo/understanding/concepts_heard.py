"""What can be heard, as weights on the axes of sound. Written as in `concepts_seen`."""

HEARD = """
loud 1, silence -.3
    loud noisy_place booming blaring deafening
    fuerte ruidoso ruidosa alto_volumen ensordecedor estruendo
loud -1, silence .4
    quiet quietly hushed soft_sound silently faint whispering_quiet
    bajito callado callada silencioso silenciosa tenue
silence 1, loud -.6
    silence silent mute no_sound soundless
    silencio mudo muda sin_sonido
bass 1, hum .4, treble -.4
    bass deep low_sound rumble rumbling drone_sound
    grave graves bajo_sonido retumbar profundo retumbo
treble 1, bass -.4
    treble high_pitched shrill bright_sound
    agudo aguda agudos estridente
noisy 1, tonal -.6
    noise static_noise white_noise roar
    ruido ruido_blanco estatica rugido
tonal 1, noisy -.6, rhythm .2
    tone tonal ringing bell bells chime chimes whistle
    tono campana campanas silbido timbre tintineo
music 1, tonal .5, noisy -.3
    music musical melody song pad ambient_music synth soundtrack orchestra harmony piano guitar violin
    musica musical melodia cancion orquesta armonia sintetizador banda_sonora guitarra violin
speech 1, syllabic .6
    speech talking voice voices speaking talk conversation dialogue dialog narration narrator interview spoken
    habla hablando voz voces conversacion dialogo narracion narrador entrevista hablar
rhythm 1, onsets .4
    rhythm rhythmic beat beats drum drums drumming percussion techno pulse
    ritmo ritmico tambor tambores percusion latido golpe_ritmico
crackle 1, treble .4, hiss .2, music -.3, tonal -.2
    crackle crackling crackles popping sizzling clicking click
    crepitar crepitando crepitante chisporroteo crujido crujir chasquido
hum 1, bass .6, steady .3
    hum humming engine_sound motor engines buzz buzzing
    zumbido motor motores zumbando
hum .6, music .3, swelling .5, rhythm .4, bass .4
    horn foghorn siren
    sirena bocina bocina_de_niebla
booms 1, bass .4, swelling .3
    boom booms bang bangs thump explosion_sound cannon
    estampido detonacion retumbar_de_explosiones canon golpe golpes
hiss 1, treble .6, steady .5
    hiss hissing rain_sound pattering patter spray
    siseo repiqueteo sonido_de_lluvia goteo
wind .9, tonal -.4, hum -.3
    wind windy breeze gust gusts howling
    viento ventoso brisa rafaga rafagas vendaval
surf 1, swelling .6, wind .4, noisy .3, booms -.4, treble -.2
    surf_sound sound_of_waves wave_sounds breaking_waves sound_of_the_sea
    sonido_de_olas rompiente sonido_del_mar rumor_del_mar sonido_de_las_olas
steady 1
    steady constant continuous even monotone
    constante continuo continua uniforme monotono
swelling 1
    swelling rising_sound crescendo
    creciente crescendo
onsets 1
    clapping applause knocking footsteps steps tapping
    aplauso aplausos pasos golpeteo
hum .5, music .5, tonal .5, treble -.3
    ambient atmosphere dreamy ethereal mystical magical
    ambiente atmosfera etereo onirico mistico magico
tonal .4, onsets .4, treble -.2
    bubbles bubbling
    burbujas burbujeo
"""
