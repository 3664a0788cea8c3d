package cast

// Why children come, in the words of the front desk.
var sick = []string{"Cough", "Fever", "Ear ache", "Rash", "Sore throat", "Tummy ache", "Pink eye"}

func follow(age int) []string {
	all := []string{"Eczema follow-up", "Asthma check", "Shots"}
	if age < 3 {
		all = append(all, "Weight check", "Feeding", "Sleep")
	}
	if age >= 6 {
		all = append(all, "ADHD follow-up", "School form", "Headaches")
	}
	if age >= 11 {
		all = append(all, "Sports form", "Trouble sleeping", "Worries")
	}
	return all
}

// A note is something said between the clinic and a family, or between
// colleagues about a child.
type note struct {
	medium concept
	text   string
}

var (
	phone  = coded(term+"v3-ParticipationMode", "PHONE", "telephone")
	portal = coded(term+"v3-ParticipationMode", "ONLINEWRIT", "online written")
	texted = ours("text", "")
)

var toFamily = []note{
	{phone, "Called to ask how the first week went."},
	{phone, "Called with the test result; all is well."},
	{portal, "Sent the school form."},
	{texted, "Your form is ready at the front desk."},
	{phone, "Called to find a time that fits around work."},
}

var fromFamily = []note{
	{portal, "Can we come after school next time?"},
	{phone, "Asked for the shot record for camp."},
	{phone, "The rash is gone. Thank you."},
}

var fromSchool = []note{
	{phone, "Asked how the school can help in the mornings."},
	{phone, "Things are calmer in class."},
	{phone, "Asked who the family’s contact at the clinic is."},
}

var fromLine = []note{
	{phone, "Talked it through: keep the plan, check again in four weeks."},
	{phone, "Suggested counseling first; no medicine yet."},
}

// A vow is a promise as the clinic makes it, in both languages.
type vow struct{ en, es string }

var vows = []vow{
	{"Call with the test result", "Llamar con el resultado del examen"},
	{"Send the school form", "Enviar el formulario de la escuela"},
	{"Ask the school about lunch", "Preguntar en la escuela por el almuerzo"},
	{"Find a visit time after work", "Buscar una cita después del trabajo"},
	{"Call the pharmacy about the inhaler", "Llamar a la farmacia por el inhalador"},
	{"Text the number of the dentist", "Mandar por texto el número del dentista"},
	{"Ask the specialist for a sooner date", "Pedir al especialista una fecha más cercana"},
	{"Put the shot record in the mail", "Enviar por correo el registro de vacunas"},
	{"Call back about the bus pass", "Devolver la llamada sobre el pase de autobús"},
	{"Have an interpreter at the next visit", "Tener un intérprete en la próxima cita"},
}
