package interaction

import (
	"slices"

	"kith/fhir/r4"
)

// homeless are the R4 types that neither say whom they are about nor belong to
// the directory. Nobody could read such a resource, so the door does not take
// it. A test asks the store whether the list is still true.
var homeless = []string{
	"Binary", "BiologicallyDerivedProduct", "Bundle", "CatalogEntry", "ChargeItemDefinition", "DeviceDefinition",
	"DeviceMetric", "EffectEvidenceSynthesis", "EnrollmentResponse", "Evidence", "EvidenceVariable", "ExampleScenario",
	"InsurancePlan", "Linkage", "MedicinalProduct", "MedicinalProductAuthorization", "MedicinalProductContraindication",
	"MedicinalProductIndication", "MedicinalProductIngredient", "MedicinalProductInteraction",
	"MedicinalProductManufactured", "MedicinalProductPackaged", "MedicinalProductPharmaceutical",
	"MedicinalProductUndesirableEffect", "MessageHeader", "OperationOutcome", "Parameters", "PaymentNotice",
	"PaymentReconciliation", "ResearchDefinition", "ResearchElementDefinition", "ResearchStudy",
	"RiskEvidenceSynthesis", "Subscription", "SubstanceNucleicAcid", "SubstancePolymer", "SubstanceProtein",
	"SubstanceReferenceInformation", "SubstanceSourceMaterial", "SubstanceSpecification", "TestReport",
	"VerificationResult",
}

// readOnly are the types that only the operator writes. Roles say who works
// where, and that decides who sees what.
var readOnly = []string{"PractitionerRole"}

// offered returns the types that the door takes and gives.
func offered() []string {
	return slices.DeleteFunc(r4.Types(), func(t string) bool { return slices.Contains(homeless, t) })
}
