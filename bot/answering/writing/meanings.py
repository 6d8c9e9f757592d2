"""Words that say the same, words that say the opposite. Data only: one table, to be looked up."""

# Each row is one meaning; a word of two rows counts in the first. The forms that a stem does not
# join are written out.
SAME = """
say said tell told state explain add remark comment mention describe call note according announce announced report inform declare reveal disclose
buy bought purchase acquire acquisition takeover
sell sold sale
pay paid payment repay repaid spend spent cover invest invested investment
cost price worth value expense fare fee charge
bill invoice
close shut closure shutdown
open reopen opening
begin began begun start launch commence
continue resume proceed go-on
end finish conclude complete expire
rise rose risen increase climb grow grew grown growth gain jump surge soar raise up hike
fall fell fallen drop decline decrease decreased plunge shrink sink lower cut reduce down slump slide
win won winner victory triumph
lose lost loss
beat beaten defeat defeated
die died dead death deadly fatal kill killed
hurt injure injury injured wounded wound bruise
leave left depart departure exit withdraw quit
resign resigned resignation
dismiss dismissed sack sacked fired oust ousted
appoint name named nominate choose chose chosen select pick installed
elect elected election vote voted ballot poll
replace replaced succeed successor substitute
meet met face faced encounter meeting talks talk discuss discussion
agree agreement agreed deal accord pact contract accept accepted acceptance
reject rejected refuse refused refusal decline dismissed turn deny denied denies denial dispute
approve approved approval permit permission allow allowed legal
forbid forbade ban banned prohibit bar outlaw
promise promised pledge pledged vow vowed commit commitment guarantee
ask asked urge urged demand call request want wants seek sought wish
plan planned intend intended aim propose proposal scheme project scheduled due
expect expected anticipate forecast predict
consider considering think thinking thought weigh contemplate mull
offer bid offered bidding
help aid assist assistance relief support backed backing backs
oppose opposed against object
criticise criticised criticize criticism condemn denounce attack slam
praise praised applaud welcome hail
blame blamed fault responsible responsibility culprit
accuse accused accusation allege alleged
arrest arrested detain detained custody
jail jailed prison imprison imprisoned imprisonment
sentence sentenced convict
acquit acquitted
sue sued lawsuit
steal stole stolen theft rob robbed
cheat cheated defraud defrauded fraud swindle
hide hid hidden conceal
apologise apologised apologize apology sorry
thank thanked thanks gratitude grateful
congratulate congratulated
concede conceded admit admitted acknowledge
warn warned warning caution cautioned alert
protest protested demonstrate demonstrated demonstration rally march walk
return returned restore hand handed
go went gone travel travelled travelling journey trip sail ride
come came arrive arrived arrival reach reached land
carry carried transport bring brought
send sent deliver delivered supply supplied delivery provide provided
make made produce produced production manufacture maker built build building construct construction create created creation rebuild rebuilt reconstruct develop developed
repair repaired fix fixed maintenance mend
destroy destroyed destruction wreck ruin collapse collapsed
find found discover discovered discovery detect identify
see saw seen spot spotted sight film filmed
show showed shown display exhibit demonstrates
publish published public publication
know knew known aware
believe believed
hold held host stage
stay remain stayed still
work worked working employ employed employee staff job worker labour
use using usage
live lived living
join joined
run ran lead led leader head chief boss executive manager director
try tried attempt
need require requires must necessary
fail failed failure miss missed unable
stop stopped halt halted suspend suspended cancel cancelled cancellation
delay delayed postpone postponed late behind
quick fast rapid speed speeding
storm hurricane typhoon
flood flooded flooding
hire hired recruit recruited
happen occur
flee fled escape escaped
investigate investigation inquiry probe
explode exploded explosion blast
demolish demolished
erupt erupted eruption
house home dwelling building
pupil student schoolchildren
child children kid youngster
parent mother father
teacher headteacher
people person resident residents islander inhabitant locals citizen
woman women
man men
passenger traveller traveler
crew sailor
customer client
victim
shareholder investor owner stockholder owners buyer bidder
company firm business corporation operator contractor manufacturer supplier
government administration authorities
parliament lawmakers legislature
police officer officers
lawyer attorney solicitor
judge
doctor physician medic
researcher scientist expert
farmer
town city municipality municipal
village
country nation
road street motorway highway
lorry lorries truck trucks
car cars vehicle automobile
drive drove driven driver
train rail railway
plane aircraft jet flight airplane
ship vessel boat ferry
shore ashore coast
money fund cash funding
profit earnings
share stock shares
percent per cent share
million
poll survey study
report article
decision decide decided ruling
rule law regulation legislation
crime offence offense
evidence proof
danger risk threat
fire blaze
save saved rescue rescued
treat treated treatment
illness disease sick ill
debris wreckage rubble
class classroom lesson lessons
double doubled twice
wear wore worn
chance opportunity
anger angry furious fury outrage
attempt bid
famous popular
success successful succeed
record records
protect protection guard
free freed release released
border frontier
senior elderly
estimate estimated estimates
president presidential presidency
vaccine jab
trial test experiment
result outcome finding results
big bigger large larger great huge major
small smaller little minor
new fresh another
old former previous
first initial maiden
young youngest
best top
near close nearby off
almost nearly
about around roughly approximately some
more additional further extra above
less fewer
whole entire all total
part portion
half
cheap cheapest
high higher highest tall
year annual annually
month monthly
today currently
before prior ahead
after following afterwards
because due since reason
opponent rival competitor
competition
irregularity irregularities
damage damaged harm harmed bad
serious severe grave seriously severely
correct right
wrong mistake error
power electricity energy
board aboard
enter entered entry
reduce reduction
picture painting artwork work
goal score scored
half break
drug medicine medication
weapon arms gun
army military troops soldiers forces
ship shipped
peace truce ceasefire
talks negotiation negotiate
plane
measure measured
limit allowed maximum
crossing cross traffic
rain rainfall
grow
hope hopes hoped
fear feared worry worried
ready prepared
possible might could may
rest remaining
shoot shot
watch watched front attend attended
get got receive received obtain obtained
participate took participant part
""".strip()  # noqa: E501

OPPOSITE = """
rise:fall increase:decrease higher:lower raise:cut gain:loss up:down climb:drop grow:shrink
highest:lowest more:less more:fewer most:least above:below over:under maximum:minimum
first:last early:late earlier:later begin:end start:end before:after beginning:end start:finish
open:close win:lose victory:defeat buy:sell accept:reject approve:reject allow:forbid
praise:criticise support:oppose for:against hire:fire arrive:leave enter:leave visit:leave
find:lose save:destroy build:destroy guilty:innocent acquit:convict legal:illegal
possible:impossible likely:unlikely success:failure succeed:fail friend:enemy
old:young oldest:youngest big:small large:small fast:slow faster:slower full:empty good:bad
best:worst strong:weak long:short dark:bright darker:brighter cheap:expensive high:low
right:wrong cruel:right cruel:kind north:south east:west northern:southern eastern:western
inside:outside import:export male:female man:woman men:women son:daughter father:mother
husband:wife brother:sister day:night morning:evening summer:winter spring:autumn
remember:forget agree:disagree agree:refuse admit:deny confirm:deny appear:disappear
alive:dead safe:dangerous true:false peace:war rich:poor hot:cold wet:dry public:private
profit:loss deficit:surplus majority:minority left:right major:minor always:never
certain:possible passengers:crew rising:falling many:few common:rare frequent:rare
at-least:at-most encouraging:disappointing better:worse longer:shorter easier:harder
harder:softer improve:worsen strengthen:weaken widen:narrow expand:shrink join:quit
lift:impose release:arrest free:jail attack:defend borrow:lend lend:borrow
"""
