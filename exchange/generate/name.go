package generate

// Names are dealt out by chance and go together as chance has it: nobody is
// meant. They are written as their owners would, with their accents.
var (
	girls = []string{"Abena", "Aisha", "Alma", "Amina", "Ana", "Ayana", "Beatriz", "Camila", "Carla", "Chloe", "Daniela", "Elena", "Elif", "Emma", "Esperanza", "Fatou", "Grace", "Hana", "Imani", "Inés", "Isabel", "Jasmine", "Kavya", "Keiko", "Leilani", "Lena", "Lucía", "Maya", "Mei", "Nadia", "Naomi", "Nia", "Noor", "Olivia", "Paz", "Priya", "Renata", "Rosa", "Ruth", "Salma", "Sofía", "Tala", "Thuy", "Valeria", "Wren", "Ximena", "Yara", "Zoe"}
	boys  = []string{"Aaron", "Abdi", "Adrián", "Amir", "Andrés", "Arjun", "Ben", "Bilal", "Caleb", "Chidi", "Daniel", "Darius", "Dev", "Diego", "Eli", "Emeka", "Ezra", "Femi", "Gabriel", "Hugo", "Ibrahim", "Iván", "Jamal", "Javier", "Joaquín", "Jun", "Kai", "Kenji", "Kofi", "Leo", "Luis", "Malik", "Mateo", "Minh", "Nico", "Noah", "Omar", "Quang", "Rafael", "Ravi", "Sami", "Santiago", "Tariq", "Theo", "Tomás", "Victor", "Wyatt", "Yusuf"}
	last  = []string{"Abebe", "Acosta", "Adeyemi", "Ahmed", "Almeida", "Álvarez", "Baker", "Bautista", "Begay", "Bello", "Castillo", "Chang", "Chavez", "Cohen", "Cruz", "Delgado", "Diallo", "Dubois", "Evans", "Farah", "Flores", "Fox", "Garza", "Gómez", "Green", "Gupta", "Haas", "Hassan", "Hernández", "Hill", "Ibarra", "Ito", "Jackson", "Jensen", "Kamara", "Khan", "Kim", "Kowalski", "Lam", "Lopez", "Mendoza", "Mensah", "Mitchell", "Morales", "Muñoz", "Nakai", "Nguyen", "Novak", "Núñez", "Okafor", "Osei", "Park", "Patel", "Peña", "Quispe", "Ramírez", "Rivera", "Robinson", "Rojas", "Sato", "Silva", "Singh", "Soto", "Tran", "Turner", "Vang", "Vargas", "Walker", "White", "Wong", "Xiong", "Yang", "Young", "Zamora"}

	towns = []string{"Alder", "Birch", "Bridge", "Canal", "Cedar", "Chestnut", "Depot", "Elm", "Ferry", "Granite", "Harvest", "Hazel", "Juniper", "Lake", "Laurel", "Linden", "Meadow", "Mill", "Oak", "Orchard", "Park", "Pine", "Quarry", "River", "Spruce", "Station", "Summit", "Sycamore", "Valley", "Walnut", "Willow", "Winter"}
)

// of picks by a number that says nothing else.
func of(names []string, n uint64) string { return names[n%uint64(len(names))] }

// called is a name as FHIR writes it, with more of it behind.
func called(family, given, more string) string {
	return `,"name":[{"use":"official","family":"` + family + `","given":["` + given + `"]` + more + `}]`
}

// phone rings nowhere: 555-0100 to 555-0199 are kept for stories.
func phone(n uint64) string {
	areas := []string{"413", "508", "617", "774", "781", "857", "978"}
	return `,"telecom":[{"system":"phone","value":"` + of(areas, n/100) + "-555-01" + two(int(n%100)) + `","use":"mobile"}]`
}

// speaks is a language as FHIR writes it.
func speaks(spanish bool) string {
	code, name := "en", "English"
	if spanish {
		code, name = "es", "Spanish"
	}
	return `,"communication":[{"language":` + concept(coding("urn:ietf:bcp:47", code, name), name) + `,"preferred":true}]`
}
